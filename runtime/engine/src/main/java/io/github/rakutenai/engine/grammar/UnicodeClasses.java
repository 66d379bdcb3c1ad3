package io.github.rakutenai.engine.grammar;

import java.util.Map;
import java.util.Optional;

/** The character classes of ECMA-262, section 22.2.2, and the Unicode properties that the JDK knows. */
final class UnicodeClasses {

    static final CodePoints LINE_ENDS = CodePoints.of('\n', '\r', 0x2028, 0x2029);
    static final CodePoints DIGITS = CodePoints.range('0', '9');
    static final CodePoints WORD = DIGITS.union(CodePoints.range('a', 'z'))
            .union(CodePoints.range('A', 'Z'))
            .union(CodePoints.of('_'));
    static final CodePoints SPACES = LINE_ENDS
            .union(CodePoints.of('\t', 0x0B, '\f', ' ', 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, 0xFEFF))
            .union(CodePoints.range(0x2000, 0x200A));

    /** By the two letters of Unicode, the numbers of {@link Character#getType(int)}. */
    private static final Map<String, Byte> CATEGORIES = Map.ofEntries(
            Map.entry("Cn", Character.UNASSIGNED),
            Map.entry("Lu", Character.UPPERCASE_LETTER),
            Map.entry("Ll", Character.LOWERCASE_LETTER),
            Map.entry("Lt", Character.TITLECASE_LETTER),
            Map.entry("Lm", Character.MODIFIER_LETTER),
            Map.entry("Lo", Character.OTHER_LETTER),
            Map.entry("Mn", Character.NON_SPACING_MARK),
            Map.entry("Me", Character.ENCLOSING_MARK),
            Map.entry("Mc", Character.COMBINING_SPACING_MARK),
            Map.entry("Nd", Character.DECIMAL_DIGIT_NUMBER),
            Map.entry("Nl", Character.LETTER_NUMBER),
            Map.entry("No", Character.OTHER_NUMBER),
            Map.entry("Zs", Character.SPACE_SEPARATOR),
            Map.entry("Zl", Character.LINE_SEPARATOR),
            Map.entry("Zp", Character.PARAGRAPH_SEPARATOR),
            Map.entry("Cc", Character.CONTROL),
            Map.entry("Cf", Character.FORMAT),
            Map.entry("Co", Character.PRIVATE_USE),
            Map.entry("Pd", Character.DASH_PUNCTUATION),
            Map.entry("Ps", Character.START_PUNCTUATION),
            Map.entry("Pe", Character.END_PUNCTUATION),
            Map.entry("Pc", Character.CONNECTOR_PUNCTUATION),
            Map.entry("Po", Character.OTHER_PUNCTUATION),
            Map.entry("Sm", Character.MATH_SYMBOL),
            Map.entry("Sc", Character.CURRENCY_SYMBOL),
            Map.entry("Sk", Character.MODIFIER_SYMBOL),
            Map.entry("So", Character.OTHER_SYMBOL),
            Map.entry("Pi", Character.INITIAL_QUOTE_PUNCTUATION),
            Map.entry("Pf", Character.FINAL_QUOTE_PUNCTUATION));

    private UnicodeClasses() {}

    /** What {@code \p{name}} matches: a general category by its letters, or {@code Script=...}. */
    static Optional<CodePoints> property(String name) {
        int equals = name.indexOf('=');
        String value = name.substring(equals + 1);
        String kind = equals < 0 ? "gc" : name.substring(0, equals);
        return switch (kind) {
            case "gc", "General_Category" -> category(value);
            case "sc", "Script" -> script(value);
            default -> Optional.empty();
        };
    }

    private static Optional<CodePoints> category(String letters) {
        int[] types = CATEGORIES.entrySet().stream()
                .filter(category -> letters.length() <= 2
                        && !letters.isEmpty()
                        && category.getKey().startsWith(letters))
                .mapToInt(Map.Entry::getValue)
                .toArray();
        return types.length == 0
                ? Optional.empty()
                : Optional.of(CodePoints.matching(value -> contains(types, Character.getType(value))));
    }

    private static boolean contains(int[] types, int type) {
        for (int candidate : types) {
            if (candidate == type) {
                return true;
            }
        }
        return false;
    }

    private static Optional<CodePoints> script(String name) {
        try {
            Character.UnicodeScript script = Character.UnicodeScript.forName(name);
            return Optional.of(CodePoints.matching(value -> Character.UnicodeScript.of(value) == script));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
