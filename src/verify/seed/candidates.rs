//! Values that may satisfy an expression: what it names, and what is near.

use super::builtin::Purpose;
use super::harvest::Harvest;
use super::values::{Place, Values};

/// Candidates for one place, the likeliest first and no NULL among them.
pub(super) fn candidates(values: &Values, place: Place<'_>, harvest: &Harvest) -> Vec<String> {
    let (bottom, modifier) = values.bottom(place.oid, place.modifier);
    let Some(ty) = values.types().get(&bottom) else { return Vec::new() };
    let mut all = Vec::new();
    let mut add = |value: String| {
        if !all.contains(&value) {
            all.push(value);
        }
    };
    values.plain(place, 0, Purpose::Plain).into_iter().for_each(&mut add);
    let harvested: Vec<String> = match ty.category {
        'N' => harvest.numbers_around().into_iter().filter(|n| fits(&ty.plain_name, n)).collect(),
        'S' => {
            let limit = usize::try_from(modifier - 4).unwrap_or(usize::MAX);
            let mut strings = harvest.strings(place.prefix);
            strings.extend(harvest.texts.iter().cloned());
            // What is above a bound.
            strings.extend(harvest.texts.iter().flat_map(|t| [format!("{t}b"), format!("{t}c")]));
            strings.splice(0..0, nested(harvest).iter().map(ToString::to_string));
            strings.retain(|text| text.chars().count() <= limit || ty.plain_name == "text");
            strings
        }
        'D' => {
            harvest.texts.iter().filter(|text| is_date(text)).flat_map(|t| days_around(t)).collect()
        }
        'E' => ty.labels.clone(),
        'B' => vec!["t".to_owned(), "f".to_owned()],
        _ => match ty.plain_name.as_str() {
            "json" | "jsonb" => documents(harvest),
            "uuid" => harvest.texts.iter().filter(|text| text.len() == 36).cloned().collect(),
            _ => Vec::new(),
        },
    };
    harvested.into_iter().for_each(&mut add);
    (1..8).filter_map(|n| values.plain(place, n, Purpose::Plain)).for_each(&mut add);
    values.edges(place).into_iter().for_each(&mut add);
    if ty.category == 'N' && ty.plain_name != "money" {
        let common = ["1", "2", "10", "100", "-1", "0.5"].map(str::to_owned);
        common.into_iter().filter(|n| fits(&ty.plain_name, n)).for_each(&mut add);
    }
    all
}

/// Whether a number is one of a type that has limits.
fn fits(name: &str, number: &str) -> bool {
    match name {
        "int2" => number.parse::<i16>().is_ok(),
        "int4" => number.parse::<i32>().is_ok(),
        "int8" => number.parse::<i64>().is_ok(),
        "numeric" | "float4" | "float8" | "money" => number.parse::<f64>().is_ok(),
        _ => number.parse::<u32>().is_ok(),
    }
}

fn is_date(text: &str) -> bool {
    text.len() >= 10
        && text.bytes().take(4).all(|byte| byte.is_ascii_digit())
        && text.as_bytes()[4] == b'-'
}

/// A date or a timestamp, and the same some days before and after it, where months
/// have 28 days: each is a date.
fn days_around(text: &str) -> Vec<String> {
    let part = |from, to| text.get(from..to).and_then(|part| part.parse::<i64>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else {
        return vec![text.to_owned()];
    };
    if !(1..=12).contains(&month) || day == 0 || !(2..9999).contains(&year) {
        return vec![text.to_owned()];
    }
    let shifted = |days: i64| {
        let all = year * 336 + (month - 1) * 28 + (day.min(28) - 1) + days;
        let rest = text.get(10..).unwrap_or_default();
        format!("{:04}-{:02}-{:02}{rest}", all / 336, all / 28 % 12 + 1, all % 28 + 1)
    };
    let mut all = vec![text.to_owned()];
    all.extend([1, 2, 3, 4, 30, -1, -2, -3, -30].map(shifted));
    all
}

/// JSON of every type, and objects with the keys and values that are named.
fn documents(harvest: &Harvest) -> Vec<String> {
    let mut all: Vec<String> = nested(harvest).iter().map(ToString::to_string).collect();
    all.extend(["{}", "[]", "\"text\"", "1.5", "true", "[1, 2]"].map(str::to_owned));
    let value = |text: &str| serde_json::Value::String(text.to_owned());
    let values = harvest.texts.iter().map(|text| value(text));
    for value in values.chain([serde_json::json!(1), serde_json::json!([]), serde_json::json!({})])
    {
        let object: serde_json::Map<_, _> =
            harvest.texts.iter().map(|key| (key.clone(), value.clone())).collect();
        all.push(serde_json::Value::Object(object).to_string());
    }
    all
}

/// How many documents of the wanted shape are tried.
const SHAPED: usize = 6;

/// Documents with something in every place that is read.
fn nested(harvest: &Harvest) -> Vec<serde_json::Value> {
    let count = if harvest.paths.is_empty() { 0 } else { SHAPED };
    (0..count)
        .map(|n| {
            let mut document = serde_json::Value::Object(serde_json::Map::new());
            for (path, leaves) in &harvest.paths {
                let Some(last) = path.last() else { continue };
                let leaf = leaves.get(n % leaves.len().max(1)).cloned();
                let leaf = leaf.unwrap_or_else(|| format!("{last} {}", n + 1));
                let mut place = &mut document;
                for key in path {
                    if !place.is_object() {
                        *place = serde_json::json!({});
                    }
                    place = &mut place[key.as_str()];
                }
                // What goes deeper stays.
                if !place.is_object() {
                    *place = serde_json::Value::String(leaf);
                }
            }
            document
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        assert_eq!(
            days_around("2024-02-27")[..5],
            ["2024-02-27", "2024-02-28", "2024-03-01", "2024-03-02", "2024-03-03"]
        );
        assert_eq!(days_around("2024-01-01 00:00:00+00")[6], "2023-12-28 00:00:00+00");
        assert_eq!(days_around("2024-99-01"), ["2024-99-01"]);
    }
}
