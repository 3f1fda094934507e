//! The rules over every statement of `testdata/effects/`: nothing dangerous
//! passes in silence, nothing harmless is flagged; and what the floor rules
//! catch, on effects made by hand.

use std::sync::LazyLock;

use banister::effect::{
    Context, Effect, EffectKind, HeldLock, Life, Loss, Object, ObjectKind, ScanCause,
    ScriptEffects, StatementEffects, Until,
};
use banister::finding::{Finding, Severity};
use banister::migration::{Direction, TransactionMode};
use banister::pg::{LockMode, QualifiedName, Version};
use banister::rules;
use banister::source::{Source, Span};

/// A script, and what the rules say of it.
struct Judged {
    name: String,
    effects: ScriptEffects,
    findings: Vec<Finding>,
}

/// Every script of `testdata/effects/`, on every version.
static JUDGED: LazyLock<Vec<Judged>> = LazyLock::new(|| {
    let cases = crate::effect::cases();
    let on_version = |case: &crate::effect::Case, version: Version| {
        let name = format!("{} on {version}", case.path.display());
        let effects = crate::effect::predicted(case, version);
        let findings = rules::judge(&effects);
        Judged { name, effects, findings }
    };
    let judged: Vec<_> =
        cases.iter().flat_map(|case| Version::all().map(|v| on_version(case, v))).collect();
    assert!(judged.len() > 600, "only {} scripts were found", judged.len());
    judged
});

fn says(findings: &[Finding], severity: Severity, span: Span) -> bool {
    findings.iter().any(|finding| {
        let at = finding.labels()[0].span;
        finding.severity >= severity && span.start <= at.start && at.end <= span.end
    })
}

#[test]
fn no_danger_passes_in_silence() {
    for Judged { name, effects, findings } in JUDGED.iter() {
        for statement in &effects.statements {
            for effect in &statement.effects {
                let severity = match effect.kind {
                    EffectKind::Fails { .. } => Some(Severity::Error),
                    EffectKind::Unknown(_) => Some(Severity::Warning),
                    _ if effect.on.life == Life::New => None,
                    EffectKind::Rewrite(_) | EffectKind::IndexBuild { concurrent: false } => {
                        Some(Severity::Error)
                    }
                    // Migrations move data as a matter of course.
                    EffectKind::Loss(
                        Loss::Rows { every: false } | Loss::OverwrittenValues { .. },
                    ) => None,
                    EffectKind::Loss(Loss::Column { .. }) if !contracts(statement) => None,
                    EffectKind::Loss(_) => Some(Severity::Error),
                    EffectKind::Scan(_) if of_new_table(statement, effect) => None,
                    EffectKind::Scan(_) if is_locked(statement, effect) => Some(Severity::Error),
                    _ => None,
                };
                let told = severity.is_none_or(|s| says(findings, s, statement.span));
                assert!(told, "{name}: nothing is said of {effect:?}");
            }
        }
    }
}

/// Whether the statement takes away what a release may use: a column that came with
/// the same release is not such a thing.
fn contracts(statement: &StatementEffects) -> bool {
    statement.transitions.iter().any(|it| it.kind.is_contract())
}

/// Whether the rows of a new table are looked up: it has next to none.
fn of_new_table(statement: &StatementEffects, effect: &Effect) -> bool {
    statement.effects.iter().any(|other| other.kind == effect.kind && other.on.life == Life::New)
}

/// Whether the statement itself makes writes of the object wait.
fn is_locked(statement: &StatementEffects, effect: &Effect) -> bool {
    statement.effects.iter().any(|other| {
        other.on.name == effect.on.name && other.lock().is_some_and(LockMode::blocks_writes)
    })
}

#[test]
fn nothing_harmless_is_flagged() {
    for Judged { name, effects, findings } in JUDGED.iter() {
        let harmless =
            effects.statements.iter().all(|statement| statement.effects.iter().all(is_harmless));
        if harmless {
            // How a file is cut is another question than what its statements do, and
            // so is how many rows there are.
            // What code names beside tables goes without an effect on a table.
            let of_files = [
                "backfill-with-ddl",
                "lock-accumulation",
                "missing-lock-timeout",
                "not-restartable",
                "object-dropped-in-use",
                "opposite-lock-order",
                "rename-in-place",
                "rows-hidden",
                "timeout-cuts-off-build",
                "triggers-left-off",
                "unbatched-write",
            ];
            let other = findings.iter().find(|said| !of_files.contains(&said.rule.0));
            assert!(other.is_none(), "{name}: {other:?}");
        }
    }
}

/// Whether it is a lock for a moment, a build that lets writes go on, or
/// something that happens to a table which nobody uses yet.
fn is_harmless(effect: &Effect) -> bool {
    match effect.kind {
        EffectKind::Lock { .. }
        | EffectKind::MayLock { .. }
        | EffectKind::ChangesRows
        | EffectKind::IndexBuild { concurrent: true }
        | EffectKind::RefusesTransaction => true,
        EffectKind::Fails { .. } | EffectKind::Unknown(_) => false,
        _ => effect.on.life == Life::New,
    }
}

fn table(name: &str) -> Object {
    Object {
        kind: ObjectKind::Table,
        name: QualifiedName::new("public", name),
        life: Life::Existing,
    }
}

/// `first` locks table `a` in `ACCESS EXCLUSIVE` mode; then a statement with
/// `kind` on table `on` in the same transaction.
fn under_a_held_lock(on: &str, kind: EffectKind) -> Vec<Finding> {
    let text = "first; second";
    let (first, second) = (Span::new(0, 5), Span::new(7, 13));
    let mode = LockMode::AccessExclusive;
    let lock = EffectKind::Lock { mode, until: Until::TransactionEnd };
    let held = [HeldLock { on: table("a"), mode, since: 0 }].into_iter().collect();
    let context = Context { in_transaction: true, ..Context::default() };
    let statements = vec![
        StatementEffects {
            span: first,
            effects: vec![Effect::predicted(table("a"), lock, first)],
            context: context.clone(),
            phase: None,
            transitions: Vec::new(),
            repeats: None,
        },
        StatementEffects {
            span: second,
            effects: vec![Effect::predicted(table(on), kind, second)],
            context: Context { held, ..context },
            phase: None,
            transitions: Vec::new(),
            repeats: None,
        },
    ];
    let mut findings = rules::judge(&ScriptEffects {
        source: Source::new("hand.sql", text),
        region: Span::new(0, text.len()),
        migration: None,
        direction: Direction::Up,
        transaction: TransactionMode::PerScript,
        statements,
        unseen: Vec::new(),
    });
    findings.retain(|finding| finding.rule.0 != "missing-lock-timeout");
    findings
}

#[test]
fn work_that_no_rule_knows_is_caught_under_a_held_lock() {
    for on in ["a", "b"] {
        let findings = under_a_held_lock(on, EffectKind::Scan(ScanCause::Query));
        let [finding] = findings.as_slice() else { panic!("{on}: {findings:?}") };
        assert_eq!((finding.rule.0, finding.severity), ("blocking-lock", Severity::Error));
        let spans: Vec<Span> = finding.labels().iter().map(|label| label.span).collect();
        assert_eq!(spans, [Span::new(7, 13), Span::new(0, 5)], "both statements are named");
    }
}

#[test]
fn a_floor_rule_leaves_alone_what_is_claimed() {
    let cause = ScanCause::Check { constraint: "c".to_owned() };
    let findings = under_a_held_lock("a", EffectKind::Scan(cause));
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.0).collect();
    assert_eq!(rules, ["unvalidated-scan"]);
}
