package io.github.rakutenai.engine.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a {@code for} tag.
 *
 * @param names variables that take an item, or its parts
 * @param items expression for the items
 * @param condition expression that an item must make true, or empty
 */
record LoopHeader(List<String> names, String items, String condition) {

    private static final Pattern HEADER = Pattern.compile("(\\w+(?:\\s*,\\s*\\w+)*)\\s+in\\s+(.+)", Pattern.DOTALL);
    private static final Pattern RECURSIVE = Pattern.compile("\\srecursive\\s*$");

    static LoopHeader parse(String text) {
        Matcher header = HEADER.matcher(text.strip());
        if (!header.matches() || RECURSIVE.matcher(text).find()) {
            throw new ChatTemplateException(
                    "the chat template has the unsupported loop {% for " + text.strip() + " %}");
        }
        List<String> names = Arrays.asList(header.group(1).split("\\s*,\\s*"));
        String items = header.group(2);
        int condition = conditionAt(items);
        return condition < 0
                ? new LoopHeader(names, items, "")
                : new LoopHeader(names, items.substring(0, condition), items.substring(condition + 4));
    }

    /** Where " if " stands outside of strings and brackets without an else, which would make it a choice of items. */
    private static int conditionAt(String items) {
        int found = -1;
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < items.length(); i++) {
            char c = items.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            } else if (depth == 0 && items.startsWith(" else ", i)) {
                found = -1;
            } else if (depth == 0 && items.startsWith(" if ", i)) {
                found = i;
            }
        }
        return found;
    }
}
