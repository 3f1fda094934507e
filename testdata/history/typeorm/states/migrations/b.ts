export class B1704067202000 implements MigrationInterface {
}
