package migrations

func up() {}
