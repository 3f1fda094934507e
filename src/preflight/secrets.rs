//! Secrets that the release needs: whether they are there, never what they are.

use super::Item;

/// What stands for a secret that somebody still has to fill in.
const PLACEHOLDERS: [&str; 12] = [
    "changeme",
    "change_me",
    "change-me",
    "replaceme",
    "replace_me",
    "placeholder",
    "secret",
    "password",
    "todo",
    "tbd",
    "none",
    "null",
];

/// Whether each secret has a value that is not a placeholder. Values are looked at and
/// not kept.
pub fn secrets<'a>(secrets: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Item {
    const ID: &str = "secrets";
    let (mut present, mut wrong) = (0, Vec::new());
    for (name, value) in secrets {
        match value.as_deref().map(str::trim) {
            None => wrong.push(format!("`{name}` is not set")),
            Some("") => wrong.push(format!("`{name}` is empty")),
            Some(value) if is_placeholder(value) => {
                wrong.push(format!("`{name}` holds a placeholder"));
            }
            Some(_) => present += 1,
        }
    }
    match (present, wrong.is_empty()) {
        (0, true) => Item::ok(ID, "no secret is required; `--require-secret NAME` names one"),
        (present, true) => Item::ok(ID, format!("all {present} are set")),
        (_, false) => Item::blocking(ID, wrong.join("; ")),
    }
}

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let framed = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    PLACEHOLDERS.contains(&lower.as_str())
        || framed('<', '>')
        || value.starts_with("${")
        || value.starts_with("{{")
        || lower.chars().all(|c| matches!(c, 'x' | '*' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ItemStatus;

    #[test]
    fn a_placeholder_is_no_secret_and_no_value_is_told() {
        let value = |text: &str| Some(text.to_owned());
        let item = secrets([("A", value("s3cr3t-marker")), ("B", value("changeMe"))]);
        assert_eq!(item.status, ItemStatus::Blocking);
        assert_eq!(item.message, "`B` holds a placeholder");
        for text in ["<token>", "${TOKEN}", "xxxx", "{{ token }}", "TODO"] {
            assert_eq!(secrets([("A", value(text))]).status, ItemStatus::Blocking, "{text}");
        }
        assert_eq!(secrets([("A", None)]).message, "`A` is not set");
        assert_eq!(secrets([("A", value(" "))]).message, "`A` is empty");
        assert_eq!(secrets([("A", value("s3cr3t-marker"))]).message, "all 1 are set");
        assert_eq!(secrets([]).status, ItemStatus::Ok);
    }
}
