//! The last migration that is released, by its id.

use anyhow::anyhow;

use super::exit::Failure;
use crate::migration::Migration;
use crate::policy::nearest;

/// How many of `migrations`, from the first, are released: all up to and
/// including `last`, which `by` names.
///
/// # Errors
/// Where no migration has that id.
pub(super) fn released(migrations: &[&Migration], last: &str, by: &str) -> Result<usize, Failure> {
    let exact = migrations.iter().rposition(|migration| migration.id == last);
    let number = |id: &str| id.trim_start_matches('0').to_owned();
    let found = exact
        .or_else(|| migrations.iter().rposition(|migration| number(&migration.id) == number(last)));
    found.map(|index| index + 1).ok_or_else(|| {
        let ids = migrations.iter().map(|migration| migration.id.as_str());
        let advice = match (nearest(last, ids), migrations.last()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(last)) => format!("the last one is `{}`", last.id),
            (None, None) => "there are none".to_owned(),
        };
        Failure::usage(anyhow!("find the migration `{last}` that {by} names; {advice}"))
    })
}
