env "x" {
  migration {
    format = "goose"
  }
}
