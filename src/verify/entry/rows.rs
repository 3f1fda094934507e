//! What became of rows.

use super::super::loss::Loss;
use super::super::price::Price;
use super::super::seed::plain;
use crate::effect::{EffectKind, Loss as Foreseen, ScriptEffects};
use crate::migration::{Migration, Script};
use crate::pg::LockMode;
use crate::postgres::Observation;
use crate::report::{BlameEntry, ExampleEntry, LossEntry, Place, PriceEntry};
use crate::source::Span;

/// Losses, each with the statement to blame as far as it can be told.
pub(super) fn losses(
    losses: &[Loss],
    migration: &Migration,
    effects: &ScriptEffects,
    observations: &[Observation],
) -> Vec<LossEntry> {
    losses
        .iter()
        .map(|loss| LossEntry {
            table: loss.table.clone(),
            column: loss.column.clone(),
            lost: loss.lost,
            altered: loss.altered,
            of: loss.of,
            example: loss.example.clone().map(|(before, after)| ExampleEntry { before, after }),
            blame: blame(loss, migration, effects, observations),
        })
        .collect()
}

/// A loss in words: a fragment such as ``3 of 4 values of `note` of
/// `public.users` ``.
pub(super) fn in_words(loss: &LossEntry) -> String {
    let LossEntry { table, column, lost, altered, of, example, .. } = loss;
    let Some(column) = column else {
        return format!("{lost} of {of} rows of `{table}`");
    };
    let shown = |value: &Option<String>| {
        value.as_ref().map_or_else(|| "null".to_owned(), |text| format!("`{}`", brief(text)))
    };
    let example = example.as_ref().map_or_else(String::new, |example| {
        format!(": {} is {} now", shown(&example.before), shown(&example.after))
    });
    let count = lost + altered;
    format!("{count} of {of} values of `{column}` of `{table}`{example}")
}

/// Characters of a value that are shown.
const LONGEST: usize = 40;

fn brief(text: &str) -> String {
    let mut brief: String = text.chars().take(LONGEST).collect();
    if brief.len() < text.len() {
        brief.push('…');
    }
    brief
}

pub(super) fn price(price: Price) -> PriceEntry {
    let Price { table, column, lost, of } = price;
    PriceEntry { table, column, lost, of }
}

/// The statement to blame. Of the up: one that is foreseen to lose it, else one
/// that was seen to write to the table. Of the down, where the up left the values
/// alone: one that names the table.
fn blame(
    loss: &Loss,
    migration: &Migration,
    effects: &ScriptEffects,
    observations: &[Observation],
) -> Option<BlameEntry> {
    let (step, script, span) = if loss.in_up {
        let span = foreseen(loss, effects).or_else(|| written(loss, effects, observations));
        ("up", &migration.up, span?)
    } else {
        let down = migration.down.as_ref()?;
        ("down", down, named(loss, down)?)
    };
    Some(BlameEntry {
        step: step.to_owned(),
        place: Place::new(&script.source, span),
        sql: script.source.slice(span).to_owned(),
    })
}

fn foreseen(loss: &Loss, effects: &ScriptEffects) -> Option<Span> {
    let table = plain(&loss.table);
    effects.statements.iter().find_map(|statement| {
        let loses = statement.effects.iter().any(|effect| {
            let EffectKind::Loss(foreseen) = &effect.kind else { return false };
            let fits = match foreseen {
                Foreseen::Table | Foreseen::Rows { .. } => true,
                Foreseen::Column { column } | Foreseen::Narrowing { column } => {
                    loss.column.as_ref() == Some(column)
                }
                Foreseen::OverwrittenValues { columns, .. } => {
                    loss.column.as_ref().is_some_and(|column| columns.contains(column))
                }
            };
            fits && plain(&effect.on.name.to_string()) == table
        });
        loses.then_some(statement.span)
    })
}

fn written(loss: &Loss, effects: &ScriptEffects, observations: &[Observation]) -> Option<Span> {
    let table = plain(&loss.table);
    let writes = |observation: &Observation| {
        observation.relations.iter().any(|relation| {
            let strong = relation.lock.max(relation.held) >= Some(LockMode::RowExclusive);
            strong && plain(&relation.name.to_string()) == table
        })
    };
    let spans: Vec<Span> = effects
        .statements
        .iter()
        .zip(observations)
        .filter(|(_, observation)| writes(observation))
        .map(|(statement, _)| statement.span)
        .collect();
    likeliest(loss, &spans, |span| effects.source.slice(span))
}

fn named(loss: &Loss, down: &Script) -> Option<Span> {
    let bare = |name: &String| plain(name.rsplit('.').next().unwrap_or(name));
    let tables: Vec<String> =
        std::iter::once(&loss.table).chain(loss.names.first()).map(bare).collect();
    let text = |span: Span| down.source.slice(span);
    let spans: Vec<Span> = down
        .spans()
        .filter(|span| tables.iter().any(|table| mentions(text(*span), table)))
        .collect();
    likeliest(loss, &spans, text)
}

/// Words of statements that take something away.
const TAKING: [&str; 6] = ["drop", "delete", "truncate", "update", "using", "type"];

/// Of several statements one that names the column, and one that takes something
/// away; of several of those the last. One that only adds rows loses none.
fn likeliest<'a>(loss: &Loss, spans: &[Span], text: impl Fn(Span) -> &'a str) -> Option<Span> {
    let columns: Vec<&String> = loss.column.iter().chain(loss.names.get(1)).collect();
    let adds = |sql: &str| {
        let first = sql.split_whitespace().next().unwrap_or_default();
        ["insert", "copy", "create"].iter().any(|word| first.eq_ignore_ascii_case(word))
    };
    let score = |span: &&Span| {
        let sql = text(**span);
        let names = columns.iter().any(|column| mentions(sql, column));
        (TAKING.iter().any(|word| mentions(sql, word)), names)
    };
    spans.iter().filter(|span| !adds(text(**span))).max_by_key(score).copied()
}

fn mentions(sql: &str, name: &str) -> bool {
    let in_word = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
    sql.split(|c| !in_word(c)).any(|word| word.eq_ignore_ascii_case(name))
}
