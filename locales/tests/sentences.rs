//! Sentences as people read them: counted, isolated, transliterated.

use chrono::{NaiveDate, TimeZone, Utc};
use locales::{Args, Decimal, Locale, Script, error, t, violation};

const TIFINAGH: Locale = Locale::Tzm(Script::Tifinagh);
const LATIN: Locale = Locale::Tzm(Script::Latin);

fn wait(locale: Locale, seconds: u32) -> String {
    error(locale, "RATE_LIMITED", &Args::new().with("seconds", seconds))
}

#[test]
fn a_code_finds_its_sentence() {
    let none = Args::new();
    assert_eq!(error(Locale::En, "NOT_FOUND", &none), "This item doesn’t exist or isn’t accessible to you.");
    assert_eq!(error(Locale::Fr, "LAST_OWNER", &none), "Une organisation doit garder au moins un propriétaire.");
    assert_eq!(violation(Locale::Fr, "required", &none), "Ce champ est obligatoire.");
    assert_eq!(violation(Locale::Ar, "required", &none), "هذا الحقل إلزامي.");
}

#[test]
fn french_counts_nothing_as_one() {
    for (seconds, ending) in
        [(0, "0 seconde."), (1, "1 seconde."), (2, "2 secondes."), (1500, "1\u{202f}500 secondes.")]
    {
        assert!(wait(Locale::Fr, seconds).ends_with(ending), "{seconds}");
    }
    assert!(wait(Locale::En, 0).ends_with("0 seconds."));
}

#[test]
fn arabic_counts_in_six_forms() {
    for (seconds, ending) in [
        (0, "الآن."),
        (1, "ثانية واحدة."),
        (2, "ثانيتين."),
        (3, "3 ثوانٍ."),
        (11, "11 ثانية."),
        (100, "100 ثانية."),
        (103, "103 ثوانٍ."),
    ] {
        assert!(wait(Locale::Ar, seconds).ends_with(ending), "{seconds}: {}", wait(Locale::Ar, seconds));
    }
}

#[test]
fn tamazight_counts_eleven_to_ninety_nine_as_one() {
    for (seconds, one) in [(0, true), (1, true), (2, false), (10, false), (11, true), (99, true), (100, false)] {
        assert_eq!(wait(LATIN, seconds).ends_with("n tasint."), one, "{seconds}");
        assert_eq!(wait(TIFINAGH, seconds).ends_with("ⵏ ⵜⴰⵙⵉⵏⵜ."), one, "{seconds}");
    }
    for (number, one) in [("1.0", true), ("-1", true), ("1.5", false), ("12.25", false), ("100.00", false)] {
        let args = Args::new().with("seconds", number.parse::<Decimal>().unwrap_or_default());
        assert_eq!(error(LATIN, "RATE_LIMITED", &args).ends_with("n tasint."), one, "{number}");
    }
}

#[test]
fn tifinagh_leaves_names_and_products_as_they_are() {
    let args = Args::new().with("company", "Acme Paris");
    assert_eq!(t(LATIN, "page-invitation-title", &args), "Rnu ɣer Acme Paris");
    assert_eq!(t(TIFINAGH, "page-invitation-title", &args), "ⵔⵏⵓ ⵖⴻⵔ Acme Paris");
    assert_eq!(
        violation(TIFINAGH, "csv-malformed", &Args::new().with("line", 3)),
        "ⵉⵣⵉⵔⵉⴳ 3 ⵏ ⵓⴼⴰⵢⵍⵓ CSV ⵓⵔ ⵢⵓⵔⵉ ⴰⵔⴰ ⴰⴽⴽⴻⵏ ⵉⵡⴰⵜⴰ."
    );
}

#[test]
fn a_value_is_isolated_only_where_directions_mix() {
    let title = |locale, company: &str| t(locale, "page-invitation-title", &Args::new().with("company", company));
    assert_eq!(title(Locale::Fr, "Acme"), "Rejoindre Acme");
    assert_eq!(title(Locale::Fr, "شركة"), "Rejoindre \u{2068}شركة\u{2069}");
    assert_eq!(title(Locale::Ar, "شركة"), "الانضمام إلى شركة");
    assert_eq!(title(Locale::Ar, "Acme"), "الانضمام إلى \u{2068}Acme\u{2069}");
}

#[test]
fn a_selector_sees_the_word_that_was_given() {
    let args = Args::new().with("from", "sending").with("to", "archived");
    assert_eq!(
        error(Locale::Ar, "CAMPAIGN_STATE", &args),
        "لا يمكن أن تنتقل الحملة من حالة «قيد الإرسال» إلى حالة «\u{2068}archived\u{2069}»."
    );
    assert_eq!(
        error(Locale::Fr, "CAMPAIGN_STATE", &args),
        "La campagne ne peut pas passer de l’état «\u{a0}en cours d’envoi\u{a0}» à l’état «\u{a0}archived\u{a0}»."
    );
}

#[test]
fn an_exact_number_goes_before_its_plural_form() {
    let at = Utc.with_ymd_and_hms(2026, 11, 21, 13, 5, 0).single();
    let body = |left: u32| {
        let args = Args::new().with("left", left);
        t(Locale::Fr, "mail-recovery-code-used-body", &at.into_iter().fold(args, |args, at| args.with("when", at)))
    };
    assert_eq!(
        body(0),
        "Un code de secours a servi à se connecter à votre compte, le 21 nov. 2026, 13:05 UTC+0. C’était le dernier."
    );
    assert!(body(1).ends_with("Il vous en reste 1."));
}

#[test]
fn numbers_and_dates_follow_the_reader() {
    let rate = "12.50".parse::<Decimal>().unwrap_or_default();
    let args = Args::new().with("min", rate).with("max", NaiveDate::default());
    assert_eq!(violation(Locale::En, "out-of-range", &args), "The value must be between 12.50 and Jan 1, 1970.");
    assert_eq!(
        violation(Locale::Fr, "out-of-range", &args),
        "La valeur doit être comprise entre 12,50 et 1 janv. 1970."
    );
}

#[test]
fn a_missing_value_leaves_the_sentence_readable() {
    assert_eq!(error(Locale::En, "RATE_LIMITED", &Args::new()), "Too many requests. Try again in {$seconds} seconds.");
    assert_eq!(violation(TIFINAGH, "csv-column-missing", &Args::new()), "ⵜⴰⴳⴻⵊⴷⵉⵜ «{$column}» ⵓⵍⴰⵛ-ⵉⵜⵜ ⴷⴻⴳ ⵓⴼⴰⵢⵍⵓ.");
}

#[test]
fn an_unknown_key_is_returned_itself() {
    assert_eq!(t(Locale::Ar, "error-nothing", &Args::new()), "error-nothing");
}

#[test]
fn every_sentence_can_be_filled_in_every_language() {
    let names = [
        "seconds", "request", "limit", "cost", "from", "to", "max", "min", "line", "reason", "name", "column", "what",
        "found",
    ];
    let more = [
        "company",
        "days",
        "minutes",
        "hours",
        "when",
        "device",
        "left",
        "partial",
        "code",
        "field",
        "size",
        "key",
        "depth",
        "rules",
        "segments",
        "all",
        "kind",
        "permission",
    ];
    let args = names.into_iter().chain(more).fold(Args::new(), |args, name| args.with(name, 7));
    for locale in Locale::ALL {
        for key in locales::keys() {
            let sentence = t(locale, key, &args);
            assert!(!sentence.is_empty() && sentence != key && !sentence.contains("{$"), "{locale} {key}: {sentence}");
        }
    }
}
