import { DefaultChatTransport, type UIMessage } from 'ai-v7'
import { useChat } from 'ai-react-v7'
import type { StockChat, StockChatOptions, StockClient } from './stock-client.js'

export const aiSdk7: StockClient = { name: 'AI SDK 7', replay: 'instead', useChat: useStockChat }

function useStockChat({ chatId, endpoint, fetch, kept, resume }: StockChatOptions): StockChat {
  return useChat({
    id: chatId,
    messages: kept.map(({ id, text }): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })),
    transport: new DefaultChatTransport({ api: `${endpoint}/chat`, fetch }),
    resume,
  })
}
