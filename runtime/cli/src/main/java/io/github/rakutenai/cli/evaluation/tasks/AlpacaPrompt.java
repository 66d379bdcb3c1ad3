package io.github.rakutenai.cli.evaluation.tasks;

/** Version 0.3 of the Japanese harness' prompts, verbatim (see NOTICE). */
final class AlpacaPrompt {

    static final String DESCRIPTION = "以下は、タスクを説明する指示と、文脈のある入力の組み合わせです。要求を適切に満たす応答を書きなさい。\n\n";

    private AlpacaPrompt() {}

    static String of(String instruction, String input) {
        return "### 指示:\n" + instruction + "\n\n### 入力:\n" + input + "\n\n### 応答:\n";
    }
}
