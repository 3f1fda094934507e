//! `concurrently-in-transaction`.

use super::fact::{Fact, facts};
use super::rule::declare_rule;
use crate::effect::{EffectKind, ScriptEffects};
use crate::finding::{Finding, Label, Severity};
use crate::migration::TransactionMode;

/// `active_sql_transaction`: what PostgreSQL answers.
const SQLSTATE: &str = "25001";

declare_rule! {
    /// ## What it does
    ///
    /// Finds statements that PostgreSQL does not run inside a transaction block,
    /// inside one: `CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`,
    /// `REINDEX CONCURRENTLY` and their like, between `BEGIN` and `COMMIT`, in a
    /// script that the migration tool wraps in a transaction, or among other
    /// statements in a script that is sent as one query.
    ///
    /// ## Why it is bad
    ///
    /// It fails for certain, with error 25001, on every database and whatever
    /// the tables hold; usually only when it is deployed, since a linter that
    /// does not know the migration tool sees no `BEGIN`. Measured on PostgreSQL
    /// 13 to 18.
    ///
    /// ## Instead
    ///
    /// A migration of its own that runs without a transaction: `-- +goose NO
    /// TRANSACTION`, `executeInTransaction=false` in a Flyway script
    /// configuration, `-- no-transaction` as the first line for sqlx, a file with
    /// that one statement for golang-migrate.
    ///
    /// ## When it is fine
    ///
    /// Never.
    ///
    /// ## Another end state
    ///
    /// The server refuses the unsafe example, so nothing comes of it.
    pub(super) struct ConcurrentlyInTransaction {
        id: "concurrently-in-transaction",
        severity: Error,
        kind: specific,
    }
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    facts(script)
        .filter(|fact| *fact.kind() == EffectKind::RefusesTransaction)
        .filter(|fact| fact.statement().context.in_transaction)
        .map(|fact| finding(script, fact))
        .collect()
}

fn finding(script: &ScriptEffects, fact: Fact<'_>) -> Finding {
    let (place, advice) = match script.transaction {
        TransactionMode::PerScript => (
            "in the transaction around the script",
            "move it to a migration of its own, and tell the migration tool to run that one without \
             a transaction",
        ),
        TransactionMode::PerRun => (
            "in the transaction around all migrations of a run",
            "no migration of this tool can run it unless the tool lets one run outside the \
             transaction; run it by hand, and record the migration as applied",
        ),
        TransactionMode::SingleQuery => (
            "in the implicit transaction of a script that is sent as one query",
            "move it to a migration of its own with no other statement in it",
        ),
        TransactionMode::PerStatement => (
            "between `BEGIN` and `COMMIT`",
            "move it out of the transaction, best to a migration of its own",
        ),
    };
    let object = if fact.is_relation() { format!(" on {}", fact.name()) } else { String::new() };
    let message = format!("PostgreSQL refuses this statement{object} {place}");
    let why = format!(
        "it fails with error {SQLSTATE}, whatever the tables hold, and the migration stops here"
    );
    let label = "cannot run inside a transaction block".to_owned();
    let told = |kind: &EffectKind| match kind {
        EffectKind::RefusesTransaction => true,
        EffectKind::Fails { sqlstate, .. } => *sqlstate == SQLSTATE,
        _ => false,
    };
    let claims = fact.of_same_statement().filter(|other| told(other.kind())).map(Fact::reference);
    let primary = Label { span: fact.statement().span, text: label };
    Finding::new(ID, Severity::Error, message, why, primary).advise(advice, None).caused_by(claims)
}
