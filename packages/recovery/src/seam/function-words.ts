/** Words that end where they end: a longer word that begins alike is another word. In lower case. */
export const functionWords: ReadonlySet<string> = new Set([
  'a', 'an', 'and', 'are', 'as', 'at', 'be', 'but', 'by', 'can', 'do', 'for', 'from', 'has', 'he', 'her', 'his', 'i', 'if', 'in', 'is', 'it', 'its', 'may', 'more', 'no', 'not', 'of', 'on', 'one', 'or', 'our', 'out', 'over', 'she', 'so', 'some', 'than', 'that', 'the', 'then', 'they', 'this', 'to', 'under', 'up', 'was', 'we', 'were', 'with', 'you',
  'am', 'auf', 'aus', 'bei', 'das', 'dem', 'den', 'der', 'des', 'die', 'ein', 'eine', 'er', 'es', 'für', 'im', 'ist', 'mit', 'nach', 'nicht', 'so', 'über', 'um', 'und', 'von', 'vor', 'wie', 'wir', 'zu', 'zum',
  'au', 'ce', 'de', 'des', 'du', 'elle', 'en', 'est', 'et', 'il', 'la', 'le', 'les', 'ne', 'on', 'ou', 'par', 'pas', 'pour', 'que', 'qui', 'sa', 'se', 'son', 'sur', 'un', 'une',
  'al', 'con', 'del', 'el', 'es', 'las', 'lo', 'los', 'no', 'para', 'por', 'se', 'sin', 'su', 'una', 'y',
])
