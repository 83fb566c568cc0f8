export default function Page() {
  return <h1>ARQ</h1>
}
