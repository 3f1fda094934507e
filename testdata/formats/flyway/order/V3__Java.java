class V3__Java {}
