import { DefaultChatTransport, type UIMessage } from 'ai-v6'
import { useChat } from 'ai-react-v6'
import type { StockChat, StockChatOptions, StockClient } from './stock-client.js'

export const aiSdk6: StockClient = { name: 'AI SDK 6', replay: 'behind', useChat: useStockChat }

function useStockChat({ chatId, endpoint, fetch, kept, resume }: StockChatOptions): StockChat {
  return useChat({
    id: chatId,
    messages: kept.map(({ id, text }): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })),
    transport: new DefaultChatTransport({ api: `${endpoint}/chat`, fetch }),
    resume,
  })
}
