//! `TypeORM`: classes whose names end in a timestamp. Their SQL is not seen; their
//! names are.

use super::listing::Listing;
use super::{Format, History, Migration, ReadError, javascript};

/// Digits of a timestamp in milliseconds.
const STAMP: usize = 13;

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Typeorm);
    for file in &listing.files {
        let name = file.name();
        let is_code = [".js", ".ts", ".cjs", ".mjs"].iter().any(|end| name.ends_with(end));
        if !is_code || name.ends_with(".d.ts") {
            history.ignore(file, "not a file of JavaScript or TypeScript");
            continue;
        }
        let source = listing.source(file)?;
        let names = names(source.text());
        if names.is_empty() {
            history.ignore(file, "no class in it has a name that ends in a timestamp");
        }
        for name in names {
            let up = javascript::script(source.clone());
            let description = name[..name.len() - STAMP].to_owned();
            history.migrations.push(Migration::new(name, description, up));
        }
    }
    let stamp = |migration: &Migration| migration.key[migration.key.len() - STAMP..].to_owned();
    history.migrations.sort_by_key(stamp);
    history.refuse_duplicates()?;
    Ok(history)
}

/// The names of the migrations in a file: of each class its member `name`, where it
/// has one, else its own, if that ends in a timestamp.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for class in text.split("class ").skip(1) {
        let end = class.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
        let own = &class[..end.unwrap_or(class.len())];
        let member = class.lines().find_map(|line| {
            let line = line.trim_start();
            let line = line.strip_prefix("readonly ").unwrap_or(line);
            let value = line.strip_prefix("name")?.trim_start();
            let value = value.strip_prefix(": string").unwrap_or(value).trim_start();
            let value = value.strip_prefix('=')?.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
            value[1..].split_once(quote).map(|(name, _)| name)
        });
        let name = member.unwrap_or(own);
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if !stem.is_empty() && name.len() - stem.len() == STAMP {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_known_by_name() {
        let text = "class Idx1704067202000 {}\nexport class Other { name = 'x1704067203000'\n}\n\
                    class Plain {}\nclass B {\n  name = \"Named1704067204000\";\n  up() {}\n}\n";
        assert_eq!(names(text), ["Idx1704067202000", "Named1704067204000"]);
    }
}
