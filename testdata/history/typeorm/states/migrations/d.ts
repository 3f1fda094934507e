export class D1704067204000 implements MigrationInterface {
}
