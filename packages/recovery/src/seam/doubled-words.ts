/** Words that people do set twice in a row, so that one of them at a seam says nothing. In lower case. */
export const doubledWords: ReadonlySet<string> = new Set([
  // English
  'very', 'really', 'so', 'much', 'far', 'many', 'long', 'too', 'ha', 'haha', 'hey', 'no', 'yes', 'yeah', 'bye', 'knock', 'la', 'na', 'blah', 'had', 'that', 'never', 'again', 'now', 'there', 'well', 'ho', 'tick', 'tock', 'oh', 'wait', 'please', 'go', 'run',
  // German
  'sehr', 'ganz', 'nein', 'ja', 'die', 'das', 'der', 'sie', 'immer', 'viel', 'so', 'nie', 'ach', 'tja', 'weit',
  // French
  'nous', 'vous', 'très', 'bien', 'non', 'oui', 'jamais', 'trop', 'si', 'petit',
  // Spanish
  'muy', 'sí', 'nunca', 'mucho', 'más', 'ya', 'poco', 'casi',
  // Chinese
  '非常', '很多', '一个', '讨论', '研究', '休息', '学习', '好久', '哈哈', '谢谢', '拜拜', '慢慢', '轻轻',
])
