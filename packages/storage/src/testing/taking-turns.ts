/** One object whose calls go to two others in turn: two connections to one database have to behave like one. */
export function takingTurns<Subject extends object>(first: Subject, second: Subject): Subject {
  let calls = 0
  return new Proxy(first, {
    get(_target, name) {
      const subject = (calls += 1) % 2 === 1 ? first : second
      const member: unknown = Reflect.get(subject, name, subject)
      return typeof member === 'function' ? member.bind(subject) as unknown : member
    },
  })
}
