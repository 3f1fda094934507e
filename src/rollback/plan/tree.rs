//! The criteria that decide, in the order in which they are asked, with this
//! release's facts. Steps that do not apply are left out.

use super::choice::phase;
use super::class::Class;
use super::down::destroyed_in_words;
use super::item::{Item, Key, Lost};
use super::{Release, Step};
use crate::effect::{EffectKind, Phase};
use crate::report::{BackupEntry, DownGrade, RollbackChoice, RollbackRelease, TreeStep};

pub(crate) fn tree(
    release: &Release<'_>,
    chosen: &RollbackRelease,
    backups: &[BackupEntry],
) -> Vec<TreeStep> {
    if release.steps.is_empty() {
        return Vec::new();
    }
    let mut steps = vec![damage(release), committed(release), compatible(release, chosen)];
    if chosen.choice != RollbackChoice::AppOnly {
        steps.extend(downs(release));
        steps.extend(destroyed(release));
        steps.extend(unknown(chosen));
    }
    if chosen.choice >= RollbackChoice::SideRestore {
        steps.push(whole_cluster(chosen, backups));
    }
    steps
}

fn step(question: &str, answer: &str, facts: Vec<String>, yes: &str, no: &str) -> TreeStep {
    let [question, answer, yes, no] = [question, answer, yes, no].map(str::to_owned);
    TreeStep { question, answer, facts, yes, no }
}

fn items<'a>(release: &'a Release<'_>) -> impl Iterator<Item = (&'a Step<'a>, &'a Item)> {
    release.steps.iter().flat_map(|step| step.up.items.iter().map(move |item| (step, item)))
}

fn damage(release: &Release<'_>) -> TreeStep {
    let destroying = items(release).filter(|(_, item)| item.destroys.is_some());
    let facts: Vec<String> =
        destroying.map(|(step, item)| format!("`{}` {}", step.migration.id, item.what)).collect();
    let facts = if facts.is_empty() {
        vec!["nothing in this release destroys stored values by itself".to_owned()]
    } else {
        facts
    };
    step(
        "is data being damaged right now?",
        "then",
        facts,
        "stop the writers first: read-only mode, workers and outbox paused, the application scaled \
         to nothing",
        "go on",
    )
}

fn committed(release: &Release<'_>) -> TreeStep {
    let mut facts = Vec::new();
    for (step, item) in items(release) {
        if matches!(item.class, Class::FailsWhole | Class::FailsInPart) {
            facts.push(format!("`{}`: {}", step.migration.id, item.what));
        }
    }
    let certain = !facts.is_empty();
    for step in &release.steps {
        if commits_in_parts(step) {
            facts.push(format!(
                "`{}` runs without a transaction around it: if it fails, what ran before stays \
                 (look for invalid indexes, NOT VALID constraints, pending detaches)",
                step.migration.id
            ));
        }
    }
    step(
        "did every migration commit?",
        if certain { "no" } else { "then" },
        facts,
        "go on",
        "what was in a transaction left nothing: fix it and run it again; what was not is finished \
         forward, or its leftovers are dropped",
    )
}

/// Whether something stays where it fails: without a transaction around it, or of
/// a statement that has none (`CONCURRENTLY`).
pub(crate) fn commits_in_parts(step: &Step<'_>) -> bool {
    let statements = step.up.statements.len();
    if !step.migration.up.transaction.wraps(statements) && statements > 1 {
        return true;
    }
    let statements = &step.up.effects.statements;
    let mut effects = statements.iter().flat_map(|statement| &statement.effects);
    effects.any(|effect| effect.kind == EffectKind::RefusesTransaction)
}

fn compatible(release: &Release<'_>, chosen: &RollbackRelease) -> TreeStep {
    let answer = match chosen.n1_compatible {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    let mut facts = chosen.breaks.clone();
    for step in release.steps.iter().filter(|step| step.choice.n1 != Some(true)) {
        let demand = match phase(&step.up) {
            Some(Phase::Contract) => "contracts: its way back is no longer the application alone",
            Some(Phase::Tighten) => "tightens: the previous release must comply with it already",
            _ => continue,
        };
        facts.push(format!("`{}` {demand}", step.migration.id));
    }
    step(
        "does the previous release of the application work with the schema behind the release?",
        answer,
        facts,
        "application only: take it back and leave the schema",
        "go on",
    )
}

fn downs(release: &Release<'_>) -> Option<TreeStep> {
    let breaking: Vec<&Step<'_>> =
        release.steps.iter().filter(|step| step.choice.choice != RollbackChoice::AppOnly).collect();
    if breaking.is_empty() {
        return None;
    }
    let facts: Vec<String> = breaking
        .iter()
        .map(|step| format!("down of `{}`: {}", step.migration.id, step.down.reason))
        .collect();
    let all = |grade| breaking.iter().all(|step| step.down.grade == grade);
    let answer = if all(DownGrade::Lossless) {
        "yes"
    } else if breaking.iter().any(|step| step.down.grade == DownGrade::Unknown) {
        "unknown"
    } else {
        "no"
    };
    Some(step(
        "do the downs bring everything back, and nothing written since is lost?",
        answer,
        facts,
        "run them as new migrations, with a lock timeout and retries, then take the application back",
        "do not run them once the release has written: fix forward, then take the application back \
         or on",
    ))
}

fn destroyed(release: &Release<'_>) -> Option<TreeStep> {
    let mut facts = Vec::new();
    let mut all_keyed = true;
    let mut pitr = false;
    for (_, item) in items(release) {
        let (Some(words), Some(destroyed)) = (destroyed_in_words(item), &item.destroys) else {
            continue;
        };
        let whole =
            matches!(destroyed.what, Lost::Table | Lost::Schema | Lost::Rows { every: true });
        let key = match &destroyed.key {
            _ if whole => "it comes back as a whole".to_owned(),
            Key::Columns(columns) => format!("rows are told apart by `{}`", columns.join("`, `")),
            Key::None => "its rows have no key".to_owned(),
            Key::Unknown => {
                all_keyed = false;
                "whether its rows have a key is not in the SQL".to_owned()
            }
        };
        let key = destroyed.kept.as_ref().map_or(key, |copy| format!("a copy is kept in `{copy}`"));
        pitr |= item.way == RollbackChoice::Pitr;
        facts.push(format!("gone: {words}; {key}"));
    }
    if facts.is_empty() {
        return None;
    }
    let answer = match (pitr, all_keyed) {
        (true, _) => "no",
        (false, true) => "yes",
        (false, false) => "unknown",
    };
    Some(step(
        "can the destroyed values be listed and joined back by a key?",
        answer,
        facts,
        "side restore: a copy as of the restore point beside production, the values copied back; \
         what was written since stays",
        "the whole cluster back, if the next question allows it; else mend by hand",
    ))
}

fn unknown(chosen: &RollbackRelease) -> Option<TreeStep> {
    if chosen.unknown.is_empty() {
        return None;
    }
    Some(step(
        "is it known what the statements that could not be read do?",
        "unknown",
        chosen.unknown.clone(),
        "ask the questions above again with what they do",
        "take them for destroying data: nothing is run before a backup is proven and a restore \
         point is archived",
    ))
}

fn whole_cluster(chosen: &RollbackRelease, backups: &[BackupEntry]) -> TreeStep {
    let mut facts: Vec<String> =
        chosen.loses.iter().map(|words| format!("to win back: {words}")).collect();
    facts.push("writes since the restore point: not known before the release".to_owned());
    if backups.is_empty() {
        facts.push("backup proven: not known (give its tool's output with `--backup`)".to_owned());
    }
    for entry in backups {
        let open: Vec<&str> = entry
            .checks
            .iter()
            .filter(|check| check.state != "ok")
            .map(|check| check.what.as_str())
            .collect();
        facts.push(if entry.proven {
            format!("backup proven: {} of `{}`", entry.tool, entry.of)
        } else {
            format!("backup not proven: {} of `{}`: {}", entry.tool, entry.of, open.join("; "))
        });
    }
    facts.push("time to restore against time to fix: not known".to_owned());
    step(
        "is everything true: the backup is proven and the restore point archived; what was written \
         since in every database of the cluster is worth less than the damage, signed by its owner; \
         restoring takes less time than fixing forward; replicas, slots, search, caches and outside \
         ids are planned for; the old cluster is kept?",
        "then",
        facts,
        "point-in-time recovery of the whole cluster to the restore point",
        "no point-in-time recovery over production: fix forward and restore on the side",
    )
}
