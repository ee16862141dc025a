//! Fills a Fluent pattern with values.
//!
//! Fluent's own evaluator (`fluent-bundle` 0.16) is not used: its plural rules (CLDR 37, `intl_pluralrules` 7) forget the
//! hundreds in Arabic, so that 103 does not count like 3; it rounds decimals to `f64`, and it isolates every value or none.
//! Catalogues need texts, variables, string literals and selectors by a variable; that is what is understood here.

use crate::{
    Args, Decimal, Locale, Script, Value,
    format::{self, Length},
    isolate::isolate,
    tifinagh::tifinagh,
};
use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::unicode::unescape_unicode_to_string;
use icu_locale_core::locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};

/// One reader, the values for one sentence, and what was found to be missing.
pub(crate) struct Filling<'a> {
    locale: Locale,
    args: &'a Args,
    faults: Vec<String>,
}

impl<'a> Filling<'a> {
    /// The sentence, and what the pattern asks for that was not given or is not understood: names, never values. In the
    /// sentence it stands in braces, as Fluent has it.
    pub(crate) fn fill(pattern: &Pattern<&str>, locale: Locale, args: &'a Args) -> (String, Vec<String>) {
        let mut filling = Self { locale, args, faults: Vec::new() };
        let mut sentence = String::new();
        filling.write(pattern, &mut sentence);
        (sentence, filling.faults)
    }

    fn write(&mut self, pattern: &Pattern<&str>, out: &mut String) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } if self.locale == Locale::Tzm(Script::Tifinagh) => {
                    out.extend(tifinagh(value));
                }
                PatternElement::TextElement { value } => out.push_str(value),
                PatternElement::Placeable { expression } => self.place(expression, out),
            }
        }
    }

    fn place(&mut self, expression: &Expression<&str>, out: &mut String) {
        match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) => {
                out.push_str(&unescape_unicode_to_string(value));
            }
            Expression::Inline(inline) => match self.value(inline) {
                Ok(value) => out.push_str(&self.show(value)),
                Err(name) => {
                    out.extend(["{", &name, "}"]);
                    self.faults.push(name);
                }
            },
            Expression::Select { selector, variants } => {
                let value = self.value(selector).map_err(|name| self.faults.push(name)).ok();
                let plural = value.and_then(|value| self.plural(value));
                let chosen = |variant: &&Variant<&str>| value.is_some_and(|value| chooses(value, plural, &variant.key));
                let default = || variants.iter().find(|variant| variant.default);
                if let Some(variant) = variants.iter().find(chosen).or_else(default) {
                    self.write(&variant.value, out);
                }
            }
        }
    }

    /// The variable's value, or its name when it has none.
    fn value(&self, expression: &InlineExpression<&str>) -> Result<&'a Value, String> {
        let InlineExpression::VariableReference { id } = expression else {
            return Err(format!("{expression:?}"));
        };
        self.args.get(id.name).ok_or_else(|| format!("${}", id.name))
    }

    /// How a number counts in this language. Not kept, because ICU4X's rules can't be shared by threads; they are made in
    /// less than a microsecond.
    fn plural(&self, value: &Value) -> Option<PluralCategory> {
        let Value::Number(number) = value else { return None };
        let language = match self.locale {
            Locale::Fr => locale!("fr"),
            Locale::En => locale!("en"),
            Locale::Ar => locale!("ar"),
            Locale::Tzm(_) => return Some(tamazight_plural(number)),
        };
        let rules = PluralRules::try_new(language.into(), PluralRulesOptions::default()).ok()?;
        Some(rules.category_for(number))
    }

    fn show(&self, value: &Value) -> String {
        let text = match value {
            Value::Number(number) => return format::number(self.locale, number.clone()),
            Value::Text(text) => text.clone(),
            Value::Date(date) => format::date(self.locale, *date, Length::Medium),
            Value::Instant(at) => format::date_time(self.locale, at, Length::Medium),
        };
        isolate(self.locale.direction(), text)
    }
}

/// CLDR's rule for `tzm`, which ICU4X's compiled data leaves out: one for 0, 1 and 11 to 99.
fn tamazight_plural(number: &Decimal) -> PluralCategory {
    match number.absolute.clone().trimmed_end().to_string().parse() {
        Ok(0 | 1 | 11..=99_u64) => PluralCategory::One,
        _ => PluralCategory::Other,
    }
}

/// Whether the value asks for this variant: a number by being it or by its plural form, a text by being its name.
fn chooses(value: &Value, plural: Option<PluralCategory>, key: &VariantKey<&str>) -> bool {
    match (value, key) {
        (Value::Number(number), VariantKey::NumberLiteral { value }) => value.parse() == Ok(number.clone()),
        (Value::Text(text), VariantKey::Identifier { name }) => text == name,
        (_, VariantKey::Identifier { name }) => plural.is_some() && plural == PluralCategory::get_for_cldr_string(name),
        _ => false,
    }
}
