export class B implements MigrationInterface {
  name = "B1704067201000"
  async up() {}
}
