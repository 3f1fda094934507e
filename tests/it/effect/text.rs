//! Effects as a person reads them.

use std::fmt::Write as _;

use banister::effect::{Effect, EffectKind, Life, ScriptEffects, by_relation};
use banister::pg::Version;

use super::{Case, predicted};

/// The effects of a case on every version, alike versions together.
pub(super) fn of_versions(case: &Case) -> String {
    let mut groups: Vec<(Version, Version, String)> = Vec::new();
    for version in Version::all() {
        let text = of_script(&predicted(case, version));
        match groups.last_mut() {
            Some((_, last, same)) if *same == text => *last = version,
            _ => groups.push((version, version, text)),
        }
    }
    let mut out = String::new();
    for (first, last, text) in groups {
        _ = if first == last {
            writeln!(out, "# PostgreSQL {first}\n{text}")
        } else {
            writeln!(out, "# PostgreSQL {first} to {last}\n{text}")
        };
    }
    out.trim_end().to_owned() + "\n"
}

fn of_script(script: &ScriptEffects) -> String {
    let mut out = String::new();
    for statement in &script.statements {
        let sql = script.source.slice(statement.span);
        _ = writeln!(out, "{}", sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let (certain, depending): (Vec<Effect>, Vec<Effect>) =
            statement.effects.iter().cloned().partition(|it| it.depends_on.is_none());
        for relation in by_relation(&certain).into_iter().chain(by_relation(&depending)) {
            let lock = relation.lock.map_or("no lock", |mode| mode.as_str());
            let mut line = format!("  {} {}: {lock}", relation.on.kind.as_str(), relation.on.name);
            if relation.depends_on.is_some() {
                line = format!("  perhaps{}", &line[1..]);
            }
            for (is, what) in [
                (relation.rewrite, ", rewrite"),
                (relation.scan, ", scan"),
                (relation.index_build, ", index build"),
                (relation.on.life == Life::New, ", new"),
                (relation.on.life == Life::Assumed, ", assumed"),
            ] {
                line.push_str(if is { what } else { "" });
            }
            if let Some(what) = relation.depends_on {
                line.push_str(&format!(", depends on {what}"));
            }
            _ = writeln!(out, "{line}");
        }
        let mut others: Vec<String> = statement.effects.iter().filter_map(other_line).collect();
        others.dedup();
        for other in others {
            _ = writeln!(out, "  {other}");
        }
    }
    out
}

fn other_line(effect: &Effect) -> Option<String> {
    let line = other(effect)?;
    Some(if effect.depends_on.is_some() { format!("perhaps {line}") } else { line })
}

fn other(effect: &Effect) -> Option<String> {
    let on = &effect.on.name.name;
    Some(match &effect.kind {
        EffectKind::Loss(loss) => format!("loses {loss:?} of {on}"),
        EffectKind::Break(what) => format!("breaks {what:?} of {on}"),
        EffectKind::MayFail(fail) => format!("may fail {}: {}", fail.sqlstate, fail.on),
        EffectKind::Fails { sqlstate, message } => format!("fails {sqlstate}: {message}"),
        EffectKind::ChangesRows => format!("changes rows of {on}"),
        EffectKind::MayLock { mode, .. } => format!("may lock {}: {mode}", effect.on.name),
        EffectKind::RefusesTransaction => "refuses a transaction".to_owned(),
        EffectKind::Unknown(why) => format!("unknown: {why}"),
        _ => return None,
    })
}
