//! How each tool lets a script run outside of a transaction.

use super::Format;

impl Format {
    /// What to write so that a migration of this tool runs outside of a transaction,
    /// as an advice says it; nothing where its scripts run so anyway, or cannot.
    pub const fn outside_transaction(self) -> Option<&'static str> {
        match self {
            Self::Flyway => {
                Some("in Flyway, `executeInTransaction=false` in the script's own `.conf`")
            }
            Self::Goose => Some("in goose, `-- +goose NO TRANSACTION` in the file"),
            Self::GolangMigrate => Some(
                "in golang-migrate, the statement alone in its file: several are one transaction",
            ),
            Self::Sqlx => Some(
                "in sqlx, `-- no-transaction` as the first line, and the statement alone in its file",
            ),
            Self::Alembic => Some("in Alembic, `with op.get_context().autocommit_block():`"),
            Self::Prisma => {
                Some("in Prisma, the statement alone in its file: several are one transaction")
            }
            Self::Diesel => Some(
                "in Diesel, `run_in_transaction = false` in `metadata.toml`, and the statement alone \
                 in its file",
            ),
            Self::Dbmate => Some(
                "in dbmate, `-- migrate:up transaction:false`, and the statement alone in its section",
            ),
            Self::Atlas => Some("in Atlas, `-- atlas:txmode none` at the head of the file"),
            Self::Liquibase => Some("in Liquibase, `runInTransaction:false` on the changeset"),
            Self::NodePgMigrate => {
                Some("in node-pg-migrate, `pgm.noTransaction()`, in a migration in JavaScript")
            }
            Self::Tern => Some("in tern, a line `---- tern: disable-tx ----`"),
            Self::Django => Some("in Django, `atomic = False` in the migration"),
            Self::Rails => Some("in Rails, `disable_ddl_transaction!` in the migration"),
            Self::Refinery | Self::Drizzle => {
                Some("this tool always runs a script in a transaction: run the statement beside it")
            }
            Self::Knex => Some("in Knex, `exports.config = { transaction: false }`"),
            Self::Typeorm => Some("in TypeORM, `transaction = false` in the migration"),
            Self::Plain | Self::Supabase => None,
        }
    }
}
