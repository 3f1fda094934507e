//! `--since`: which migrations are released.

use anyhow::anyhow;

use super::exit::Failure;
use super::nearest::nearest;
use crate::migration::Migration;

/// How many of `migrations`, from the first, are released: all up to and
/// including the one that `since` names.
///
/// # Errors
/// Where no migration is the one that `since` names.
pub(super) fn released(migrations: &[&Migration], since: Option<&str>) -> Result<usize, Failure> {
    let Some(since) = since else { return Ok(0) };
    let exact = migrations.iter().rposition(|migration| migration.id == since);
    let number = |id: &str| id.trim_start_matches('0').to_owned();
    let found = exact.or_else(|| {
        migrations.iter().rposition(|migration| number(&migration.id) == number(since))
    });
    found.map(|index| index + 1).ok_or_else(|| {
        let ids = migrations.iter().map(|migration| migration.id.as_str());
        let advice = match (nearest(since, ids), migrations.last()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(last)) => format!("the last one is `{}`", last.id),
            (None, None) => "there are none".to_owned(),
        };
        Failure::usage(anyhow!("find the migration `{since}` that --since names; {advice}"))
    })
}
