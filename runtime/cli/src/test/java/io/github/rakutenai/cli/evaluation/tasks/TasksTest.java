package io.github.rakutenai.cli.evaluation.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.MissingDataException;
import io.github.rakutenai.cli.evaluation.Query;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.TaskCard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Made-up examples in the published formats; the prompts are those of the harnesses' own code. */
class TasksTest {

    @TempDir
    Path folder;

    @Test
    void jcommonsenseqa_lists_its_choices() throws IOException {
        write("jglue/jcommonsenseqa-v1.3/valid-v1.3.json", """
                {"q_id": 7, "question": "甘いものは？", "choice0": "塩", "choice1": "砂糖", "choice2": "酢", "choice3": "水", "choice4": "石", "label": 1}
                """);
        Document document = onlyDocument("jcommonsenseqa");

        assertThat(document.id()).isEqualTo("7");
        assertThat(document.question()).isEqualTo("""
                ### 指示:
                与えられた選択肢の中から、最適な答えを選んでください。出力は以下から選択してください：
                - 塩
                - 砂糖
                - 酢
                - 水
                - 石

                ### 入力:
                甘いものは？

                ### 応答:
                """);
        assertThat(document.answer()).isEqualTo("砂糖");
        assertThat(choice(document).continuations()).containsExactly("塩", "砂糖", "酢", "水", "石");
        assertThat(choice(document).metrics().apply(new double[] {-2, -3, -4, -5, -6}))
                .containsOnly(entry("acc", 0.0), entry("acc_norm", 1.0));
    }

    @Test
    void jnli_asks_for_a_relation() throws IOException {
        write("jnli-v1.1/valid-v1.1.json", """
                {"sentence_pair_id": "3", "yjcaptions_id": "1", "sentence1": "犬が走る。", "sentence2": "犬が寝ている。", "label": "contradiction"}
                """);
        Document document = onlyDocument("jnli");

        assertThat(document.question()).isEqualTo("""
                        ### 指示:
                        与えられた前提と仮説の関係を回答してください。

                        出力は以下から選択してください：
                        entailment
                        contradiction
                        neutral

                        ### 入力:
                        前提：犬が走る。
                        仮説：犬が寝ている。

                        ### 応答:
                        """);
        assertThat(choice(document).metrics().apply(new double[] {-3, -1, -2})).containsEntry("acc", 1.0);
    }

    @Test
    void marc_ja_asks_for_a_feeling() throws IOException {
        write("marc_ja-v1.0/valid-v1.0.json", """
                {"review_id": "R1", "sentence": "すぐに壊れた。", "label": "negative"}
                """);
        Document document = onlyDocument("marc_ja");

        assertThat(document.question()).endsWith("分類してください。\n\n### 入力:\nすぐに壊れた。\n\n### 応答:\n");
        assertThat(document.answer()).isEqualTo("ネガティブ");
        assertThat(choice(document).continuations()).containsExactly("ポジティブ", "ネガティブ");
    }

    @Test
    void jsquad_asks_for_a_text_of_its_paragraph() throws IOException {
        write("jsquad-v1.1/valid-v1.1.json", """
                {"version": "1.1", "data": [{"title": "川", "paragraphs": [{"context": "川 [SEP] 長い川が海へ流れる。 ", "qas": [
                  {"id": "a1p0q0", "question": "川はどこへ流れるか", "answers": [{"text": "海", "answer_start": 11}, {"text": "ＡＢＣ", "answer_start": 0}], "is_impossible": false}
                ]}]}]}
                """);
        Document document = onlyDocument("jsquad");
        Query.Completion completion = completion(document);

        assertThat(document.question()).endsWith("### 入力:\n文脈：長い川が海へ流れる。\n質問：川はどこへ流れるか\n\n### 応答:\n");
        assertThat(document.answer()).isEqualTo("海");
        assertThat(completion.stops()).containsExactly("\n");
        assertThat(completion.limit()).isEqualTo(new Query.ReplyLimit(List.of("海", "ＡＢＣ"), 0));
        assertThat(completion.metrics().of(" 海 ", null)).containsEntry("exact_match", 1.0);
        assertThat(completion.metrics().of("ABC", null)).containsEntry("exact_match", 1.0);
        assertThat(completion.metrics().of("海へ", null)).containsEntry("exact_match", 0.0);
    }

    @Test
    void jaqket_takes_five_passages_and_leaves_out_what_they_do_not_answer() throws IOException {
        String passages = """
                [{"id": "1", "title": "t", "text": "一", "score": "1.0", "has_answer": %b}, {"text": "二", "has_answer": false},
                 {"text": "三", "has_answer": false}, {"text": "四", "has_answer": false}, {"text": "五", "has_answer": false},
                 {"text": "六", "has_answer": true}]""";
        write("jaqket/dev_jaqket_59.350.json", """
                [{"qid": "Q1", "question": "数は？", "answers": ["一", "1"], "ctxs": %s},
                 {"qid": "Q2", "question": "色は？", "answers": ["赤"], "ctxs": %s}]
                """.formatted(passages.formatted(true), passages.formatted(false)));
        Document document = onlyDocument("jaqket_v2");

        assertThat(document.id()).isEqualTo("Q1");
        assertThat(document.question()).endsWith("### 入力:\n文脈：一\n二\n三\n四\n五\n質問：数は？\n\n### 応答:\n");
        assertThat(document.answer()).isEqualTo("一");
    }

    @Test
    void xlsum_asks_for_a_summary_of_about_the_right_length() throws IOException {
        write("xlsum_ja/test.jsonl", """
                {"id": "1", "url": "", "title": "雪", "summary": "雪が降った。", "text": "昨日、雪が降った。"}
                """);
        Document document = onlyDocument("xlsum_ja");

        assertThat(document.question()).endsWith("### 入力:\nニュース記事:昨日、雪が降った。\n\n### 応答:\n");
        assertThat(completion(document).limit()).isEqualTo(new Query.ReplyLimit(List.of("雪が降った。"), 10));
    }

    @Test
    void xwinograd_has_no_prompt_and_equally_likely_is_wrong() throws IOException {
        write("xwinograd_ja/test.jsonl", """
                {"sentence1": "兄は弟に本を貸した。", "sentence2": "弟は兄に本を貸した。", "answer": "2"}
                """);
        Document document = onlyDocument("xwinograd_ja");

        assertThat(document.question()).isEmpty();
        assertThat(choice(document).continuations()).containsExactly("兄は弟に本を貸した。", "弟は兄に本を貸した。");
        assertThat(choice(document).metrics().apply(new double[] {-2, -1})).containsEntry("acc", 1.0);
        assertThat(choice(document).metrics().apply(new double[] {-1, -1})).containsEntry("acc", 0.0);
    }

    @Test
    void mgsm_counts_the_last_number() throws IOException {
        write("mgsm_ja.tsv", "リンゴが3個、みかんが4個あります。全部で？\t1,007\n");
        write("exemplars.py", """
                MGSM_EXEMPLARS = {
                    "en": {
                        "1": {
                            "q": "Question: Nothing",
                            "a": "Step-by-Step Answer: Nothing"
                        },
                    },
                    "ja": {
                        "1": {
                            "q":
                                "問題：1 と \\u0032 を"
                                "足すと？",
                            "a":
                                "ステップごとの答え：\\"3\\" です。"
                        },
                    },
                }
                """);
        Section section = Tasks.named("mgsm").read(new DataFolder(folder)).getFirst();
        Document document = section.documents().getFirst();
        Document shot = ((Shots.Drawn) section.shots()).pool().getFirst();

        assertThat(document.question())
                .isEqualTo(
                        "### 指示:\n与えられた問題に対して、ステップごとに答えを導き出してください。### 入力:\n" + "リンゴが3個、みかんが4個あります。全部で？\n\n### 応答:\n");
        assertThat(shot.question()).endsWith("### 入力:\n1 と 2 を足すと？\n\n### 応答:\n");
        assertThat(shot.answer()).isEqualTo("\"3\" です。");
        assertThat(completion(document).limit()).isEqualTo(new Query.ReplyLimit(List.of(), 256));
        assertThat(List.of("3 + 4 で 1,007.", "1007.0", "答えは7です", "千七", "1007.5", "1007 ..."))
                .extracting(
                        reply -> completion(document).metrics().of(reply, null).get("acc"))
                .containsExactly(1.0, 1.0, 0.0, 0.0, 0.0, 0.0);
    }

    @Test
    void arc_puts_a_space_before_its_choices() throws IOException {
        write("ARC-Challenge-Test.jsonl", """
                {"id": "A_1", "question": {"stem": "What is warm?", "choices": [{"text": "Ice", "label": "1"}, {"text": "Fire", "label": "2"}]}, "answerKey": "2"}
                """);
        Document document = onlyDocument("arc_challenge");

        assertThat(document.question()).isEqualTo("Question: What is warm?\nAnswer:");
        assertThat(document.answer()).isEqualTo(" Fire");
        assertThat(choice(document).continuations()).containsExactly(" Ice", " Fire");
        assertThat(choice(document).metrics().apply(new double[] {-3, -3.5}))
                .containsOnly(entry("acc", 0.0), entry("acc_norm", 1.0));
    }

    @Test
    void hellaswag_is_cleaned_of_its_marks() throws IOException {
        write("hellaswag_val.jsonl", """
                {"ind": 4, "activity_label": "Baking", "ctx_a": "A bowl is shown. [header] Mix [title] Stir.", "ctx_b": "then BOB", "ctx": "", "endings": [" eats  it.", "[step] leaves.", "c", "d"], "label": 1}
                """);
        Document document = onlyDocument("hellaswag");

        assertThat(document.question()).isEqualTo("Baking: A bowl is shown. Mix. Stir. Then bob");
        assertThat(choice(document).continuations()).containsExactly(" eats it.", "  leaves.", " c", " d");
        assertThat(document.answer()).isEqualTo("  leaves.");
    }

    @Test
    void mmlu_has_a_section_and_fixed_shots_for_each_subject() throws IOException {
        write(
                "data/test/college_physics_test.csv",
                "\" Which, of \"\"these\"\"\nis light? \",lead,helium,iron,gold,B\n");
        write("data/dev/college_physics_dev.csv", "What falls?,all,some,none,few,A\n");
        write("data/test/anatomy_test.csv", "q,1,2,3,4,D\n");
        write("data/dev/anatomy_dev.csv", "s,1,2,3,4,C\n");
        List<Section> sections = Tasks.named("mmlu").read(new DataFolder(folder));

        assertThat(sections).extracting(Section::name).containsExactly("anatomy", "college_physics");
        Section physics = sections.getLast();
        assertThat(physics.description())
                .isEqualTo("The following are multiple choice questions (with answers) about college physics.\n\n");
        assertThat(physics.documents().getFirst().question())
                .isEqualTo("Which, of \"these\"\nis light?\nA. lead\nB. helium\nC. iron\nD. gold\nAnswer:");
        assertThat(physics.documents().getFirst().answer()).isEqualTo(" B");
        assertThat(((Shots.First) physics.shots()).list().getFirst().answer()).isEqualTo(" A");
    }

    @Test
    void truthfulqa_weighs_true_answers_against_false_ones() throws IOException {
        write("mc_task.json", """
                [{"question": "Is it so?", "mc1_targets": {"Yes": 1, "No": 0}, "mc2_targets": {"Yes": 1, "Sure": 1, "No": 0}}]
                """);
        Document document = onlyDocument("truthfulqa_mc");

        assertThat(document.question())
                .startsWith("Q: What is human life expectancy in the United States?\nA: Human life")
                .endsWith("held in Barcelona, Spain.\n\nQ: Is it so?\nA:");
        assertThat(choice(document).continuations()).containsExactly(" Yes", " No", " Yes", " Sure", " No");
        Map<String, Double> metrics =
                choice(document).metrics().apply(new double[] {-2, -1, Math.log(0.1), Math.log(0.2), Math.log(0.1)});
        assertThat(metrics).containsEntry("mc1", 0.0);
        assertThat(metrics.get("mc2")).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void every_task_says_where_its_data_is_when_it_is_missing() {
        assertThat(Tasks.all()).hasSize(12).allSatisfy(task -> {
            TaskCard card = task.card();
            assertThatExceptionOfType(MissingDataException.class)
                    .as(card.name())
                    .isThrownBy(() -> task.read(new DataFolder(folder)))
                    .withMessageStartingWith("there is no ");
            assertThat(card.source()).contains("https://");
        });
    }

    @Test
    void several_copies_of_a_data_set_are_not_chosen_between() throws IOException {
        write("a/mc_task.json", "[]");
        write("b/mc_task.json", "[]");

        assertThatIOException()
                .isThrownBy(() -> Tasks.named("truthfulqa_mc").read(new DataFolder(folder)))
                .withMessageContaining("mc_task.json is the end of 2 files, such as ")
                .withMessageEndingWith("name a folder with only one of them");
    }

    @Test
    void an_unknown_name_lists_the_known_ones() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tasks.named("jcola"))
                .withMessageStartingWith("there is no task jcola; there are jcommonsenseqa, jnli, marc_ja,");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Document onlyDocument(String task) throws IOException {
        List<Section> sections = Tasks.named(task).read(new DataFolder(folder));
        assertThat(sections).hasSize(1);
        assertThat(sections.getFirst().documents()).hasSize(1);
        return sections.getFirst().documents().getFirst();
    }

    private static Query.Choice choice(Document document) {
        return (Query.Choice) document.query();
    }

    private static Query.Completion completion(Document document) {
        return (Query.Completion) document.query();
    }
}
