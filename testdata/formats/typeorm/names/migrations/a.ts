export class A1704067202000 implements MigrationInterface {
  public async up(q: QueryRunner) {}
}
