//! The plural of a table's name: the rules of English that table names meet, and a list of exceptions.
//! Crates that do this are unmaintained or carry a regular-expression engine.

/// The plural of the last word of a snake_case name; what is plural already stays.
pub(super) fn pluralize(name: &str) -> String {
    let (before, word) = name.rfind('_').map_or(("", name), |at| name.split_at(at + 1));
    format!("{before}{}", plural(word))
}

fn plural(word: &str) -> String {
    if UNCOUNTABLE.contains(&word) || IRREGULAR.iter().any(|(_, plural)| *plural == word) {
        return word.to_owned();
    }
    match IRREGULAR.iter().find(|(singular, _)| *singular == word) {
        Some((_, plural)) => (*plural).to_owned(),
        None => by_ending(word),
    }
}

fn by_ending(word: &str) -> String {
    let stem = |end: &str| word.strip_suffix(end);
    if let Some(stem) = stem("sis").or_else(|| stem("xis")) {
        let kept = &word[..=stem.len()];
        return format!("{kept}es");
    }
    if ["ss", "us", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end)) {
        return format!("{word}es");
    }
    if word.ends_with('s') {
        return word.to_owned();
    }
    match stem("y") {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) && !stem.is_empty() => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

/// Words that are their own plural.
#[rustfmt::skip]
const UNCOUNTABLE: &[&str] = &[
    "data", "deer", "equipment", "evidence", "feedback", "fish", "hardware", "information", "knowledge", "media",
    "metadata", "money", "news", "series", "sheep", "software", "species", "staff",
];

/// Singular and plural.
const IRREGULAR: &[(&str, &str)] = &[
    ("alias", "aliases"),
    ("analysis", "analyses"),
    ("atlas", "atlases"),
    ("bias", "biases"),
    ("calf", "calves"),
    ("canvas", "canvases"),
    ("child", "children"),
    ("criterion", "criteria"),
    ("datum", "data"),
    ("echo", "echoes"),
    ("foot", "feet"),
    ("gas", "gases"),
    ("goose", "geese"),
    ("half", "halves"),
    ("hero", "heroes"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("lens", "lenses"),
    ("life", "lives"),
    ("loaf", "loaves"),
    ("man", "men"),
    ("medium", "media"),
    ("mouse", "mice"),
    ("ox", "oxen"),
    ("person", "people"),
    ("phenomenon", "phenomena"),
    ("potato", "potatoes"),
    ("quiz", "quizzes"),
    ("self", "selves"),
    ("shelf", "shelves"),
    ("thief", "thieves"),
    ("tomato", "tomatoes"),
    ("tooth", "teeth"),
    ("veto", "vetoes"),
    ("wife", "wives"),
    ("wolf", "wolves"),
    ("woman", "women"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals() {
        for (singular, plural) in [
            ("user", "users"),
            ("order_line", "order_lines"),
            ("category", "categories"),
            ("day", "days"),
            ("address", "addresses"),
            ("status", "statuses"),
            ("box", "boxes"),
            ("branch", "branches"),
            ("wish", "wishes"),
            ("analysis", "analyses"),
            ("axis", "axes"),
            ("person", "people"),
            ("sales_person", "sales_people"),
            ("child", "children"),
            ("photo", "photos"),
            ("hero", "heroes"),
            ("shelf", "shelves"),
            ("proof", "proofs"),
            ("metadata", "metadata"),
            ("news", "news"),
            ("index", "indexes"),
            ("alias", "aliases"),
            ("y", "ys"),
        ] {
            assert_eq!(pluralize(singular), plural);
        }
    }

    #[test]
    fn what_is_plural_stays() {
        for word in ["users", "settings", "people", "order_lines", "categories"] {
            assert_eq!(pluralize(word), word);
        }
    }

    #[test]
    fn uncountable_words_are_not_listed_twice() {
        assert!(UNCOUNTABLE.is_sorted());
        assert!(IRREGULAR.is_sorted());
    }
}
