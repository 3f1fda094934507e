//! `unknown-statement`.

use super::Claims;
use super::fact::{Fact, of_statement};
use super::rule::declare_rule;
use super::work::name_list;
use crate::effect::{EffectKind, ScriptEffects, Unknown};
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Says where banister could not tell what a statement does: a statement it
    /// does not read yet, a column whose old type it never saw, code in another
    /// language than SQL and PL/pgSQL, an `EXECUTE` in a `DO` block whose SQL is
    /// put together only when it runs.
    ///
    /// ## Why it is bad
    ///
    /// It may be harmless and it may lock a table for an hour: silence about it
    /// would look like a clean bill of health.
    ///
    /// ## Instead
    ///
    /// Run `banister verify`: it runs the migration on a real server and says
    /// which locks, rewrites and scans it saw. If the table comes from outside
    /// the migrations, give its definition with `--schema`.
    ///
    /// ## When it is fine
    ///
    /// When `banister verify` shows what it does and somebody has looked at it.
    pub(super) struct UnknownStatement {
        id: "unknown-statement",
        severity: Warning,
        kind: floor,
    }
}

fn judge(script: &ScriptEffects, already: &Claims) -> Vec<Finding> {
    (0..script.statements.len()).filter_map(|index| finding(script, index, already)).collect()
}

/// One finding for all that is not known of a statement.
fn finding(script: &ScriptEffects, index: usize, already: &Claims) -> Option<Finding> {
    let unknown: Vec<(Fact<'_>, &Unknown)> = of_statement(script, index)
        .filter(|fact| !fact.is_claimed(already))
        .filter_map(|fact| match fact.kind() {
            EffectKind::Unknown(reason) => Some((fact, reason)),
            _ => None,
        })
        .collect();
    let ((first, reason), more) = unknown.split_first()?;
    let message = in_words(reason);
    let locked = name_list(
        of_statement(script, index)
            .filter(|fact| fact.is_live() && fact.effect().lock().is_some())
            .filter(|fact| fact.cover().is_some())
            .map(Fact::name),
    );
    let why = if locked.is_empty() {
        "it may take any lock and any time, so nothing here says that it is safe".to_owned()
    } else {
        format!("it locks {locked} against writes or more, and may take any time")
    };
    let advice = if script.unseen.contains(&script.statements[index].span) {
        "it is not SQL: try it with its own tool on a copy, and look at what it locks"
    } else {
        "run `banister verify`, which shows what it does on a real server"
    };
    let primary = Label { span: first.span(), text: "its effects are not known".to_owned() };
    let finding = Finding::new(ID, Severity::Warning, message, why, primary)
        .advise(advice, None)
        .caused_by(unknown.iter().map(|(fact, _)| fact.reference()));
    Some(
        more.iter()
            .filter(|(fact, other)| fact.span() != first.span() || other != reason)
            .fold(finding, |finding, (fact, other)| finding.label(fact.span(), other.to_string())),
    )
}

/// How much of SQL that is put together a message shows, in characters.
const SHOWN: usize = 90;

fn in_words(reason: &Unknown) -> String {
    match reason {
        Unknown::Unrecognised { head, why } => {
            let why = why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!("could not tell what this does: banister does not read `{head}`{why}")
        }
        Unknown::Dynamic { sql, in_part } => {
            let mut shown: String = sql.chars().take(SHOWN).collect();
            if shown.len() < sql.len() {
                shown.push('…');
            }
            if *in_part {
                format!(
                    "cannot see all that this runs: `{shown}` has names that are known only then"
                )
            } else {
                format!("cannot see what this runs: `{shown}` is put together only then")
            }
        }
        Unknown::Code(why) => format!("cannot see what this code does: {why}"),
        Unknown::Expression => "cannot see what this expression calls".to_owned(),
        Unknown::Call { name } => {
            format!("cannot see what `{name}()` does: its code is not in what was read")
        }
        Unknown::Unseen(why) | Unknown::Missing(why) => {
            format!("could not tell all that this does: {why}")
        }
    }
}
