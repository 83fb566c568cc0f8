export const dynamic = 'force-dynamic'
export { getControl as GET, postControl as POST } from '../../../lib/chaos/control-routes'
