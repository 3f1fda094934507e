export class A1704067201000 implements MigrationInterface {
}
