//! Steps that failed.

use super::super::attempt::Need;
use super::super::script::ScriptError;
use super::Seen;
use crate::migration::Script;
use crate::postgres::SqlError;
use crate::report::{FailureEntry, NeedEntry, Place, StepEntry};
use crate::source::{Source, Span};
use crate::sql::Statement;

/// The step that failed. Where no statement is to blame, the end of the script is:
/// what was deferred is checked when its transaction commits.
pub(super) fn entry(
    step: &str,
    script: &Script,
    statement: Option<&Statement>,
    error: &ScriptError,
    seen: Seen,
) -> StepEntry {
    let Script { source, region, .. } = script;
    let mut failure = failure_entry(error);
    let Some(span) = statement.map(|statement| statement.span) else {
        let end = region.start + source.slice(*region).trim_end().len();
        failure.message.push_str(", when the script's transaction was committed");
        let place = Some(Place::new(source, Span::new(end, end)));
        return StepEntry {
            step: step.to_owned(),
            place,
            sql: None,
            culprit: None,
            failure,
            only_on_rows: false,
            help: None,
        };
    };
    let position = error.sql().and_then(|error| error.position);
    StepEntry {
        step: step.to_owned(),
        place: Some(Place::new(source, span)),
        sql: Some(source.slice(span).to_owned()),
        culprit: position.and_then(|position| word_at(source, span, position)),
        failure,
        only_on_rows: false,
        help: error.sql().filter(|_| !seen.as_superuser).and_then(privileges),
    }
}

/// What to do where a script may not do what it does.
pub(in crate::verify) fn privileges(error: &SqlError) -> Option<String> {
    if error.sqlstate != "42501" {
        return None;
    }
    let extension = error
        .message
        .strip_prefix("permission denied to create extension \"")
        .and_then(|rest| rest.strip_suffix('"'));
    Some(match extension {
        Some(name) => format!(
            "scripts run as the owner of their database, and only a superuser may create this \
             extension: have it there beforehand by `--extension {name}`, or let scripts run as a \
             superuser by `--as-superuser`"
        ),
        None => "scripts run as the owner of their database, not as a superuser; if they run as \
                 one in production, let them by `--as-superuser`"
            .to_owned(),
    })
}

/// What a step needs, with the statement that says so.
pub(super) fn need(script: &Script, need: &Need) -> NeedEntry {
    let Script { source, region, .. } = script;
    let statement = need.statement.and_then(|index| script.statement(index)).map(|it| it.span);
    let end = region.start + source.slice(*region).trim_end().len();
    let span = statement.unwrap_or(Span::new(end, end));
    NeedEntry {
        step: need.step.as_str().to_owned(),
        place: Some(Place::new(source, span)),
        sql: statement.map(|span| source.slice(span).to_owned()),
        table: need.error.table.as_ref().map(ToString::to_string),
        table_column: need.error.column.clone(),
        failure: sql_failure(&need.error),
        met: need.met,
    }
}

/// The word of a statement at the place that the server gives, counted in
/// characters from 1.
fn word_at(source: &Source, statement: Span, position: usize) -> Option<Place> {
    let text = source.slice(statement);
    let (start, first) = text.char_indices().nth(position.checked_sub(1)?)?;
    let rest = &text[start..];
    let in_word = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
    let length = match first {
        '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
        _ => rest.find(|c| !in_word(c)).unwrap_or(rest.len()).max(first.len_utf8()),
    };
    let start = statement.start + start;
    Some(Place::new(source, Span::new(start, start + length)))
}

fn failure_entry(error: &ScriptError) -> FailureEntry {
    match error.sql() {
        Some(error) => sql_failure(error),
        // As the server would say it.
        None if matches!(error, ScriptError::Cut(_)) => {
            let message = format!("failed to {error}");
            FailureEntry { sqlstate: "57014".to_owned(), message }
        }
        None if error.ended_session() => {
            let message = format!(
                "the session ended without a word from the server, as it does when a server \
                 process crashes or is killed: failed to {error}"
            );
            FailureEntry { sqlstate: String::new(), message }
        }
        None => FailureEntry { sqlstate: String::new(), message: format!("failed to {error}") },
    }
}

fn sql_failure(error: &SqlError) -> FailureEntry {
    let detail = error.detail.as_ref().map(|detail| format!(" ({detail})"));
    let message = format!("{}{}", error.message, detail.unwrap_or_default());
    FailureEntry { sqlstate: error.sqlstate.clone(), message }
}
