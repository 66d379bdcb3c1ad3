package io.github.rakutenai.engine.tokenizer;

import static io.github.rakutenai.engine.tokenizer.Message.assistant;
import static io.github.rakutenai.engine.tokenizer.Message.system;
import static io.github.rakutenai.engine.tokenizer.Message.user;
import static io.github.rakutenai.engine.tokenizer.TestVocabulary.BOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class JinjaTemplateTest {

    private static final String LLAMA_2 = """
            {% if messages[0]['role'] == 'system' %}
            {% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}
            {% else %}
            {% set loop_messages = messages %}{% set system_message = false %}
            {% endif %}
            {% for message in loop_messages %}
            {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}
            {% if loop.index0 == 0 and system_message != false %}
            {% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}
            {% else %}
            {% set content = message['content'] %}
            {% endif %}
            {% if message['role'] == 'user' %}
            {{- bos_token + '[INST] ' + content.strip() + ' [/INST]' -}}
            {% elif message['role'] == 'assistant' %}
            {{- ' ' + content.strip() + ' ' + eos_token -}}
            {% endif %}
            {% endfor %}
            """;

    private static final String CHATML = """
            {% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}
            {% for message in messages %}
            {{ '<|im_start|>' ~ message.role ~ '\\n' ~ message.content | trim ~ '<|im_end|>\\n' }}
            {%- endfor %}
            {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
            """;

    private static final String MISTRAL = "{{ bos_token }}{% for message in messages %}"
            + "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
            + "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}"
            + "{% else %}{{ raise_exception('system role not supported') }}{% endif %}{% endfor %}";

    private static final RenderLimits SMALL = new RenderLimits(10_000, Duration.ofSeconds(10), 1 << 16, 1_000);

    private final TestVocabulary vocabulary = new TestVocabulary()
            .with("▁")
            .with(TokenType.CONTROL, "<|im_start|>")
            .with(TokenType.USER_DEFINED, "<|im_end|>");

    @Test
    void llama_2_writes_the_system_message_into_the_first_question() {
        assertThat(prompt(LLAMA_2, system("S"), user(" a "), assistant("b"), user("c")))
                .isEqualTo("<s> [INST] <<SYS>>\nS\n<</SYS>>\n\n a [/INST] b </s><s> [INST] c [/INST]");
    }

    @Test
    void chatml_marks_every_message() {
        assertThat(prompt(CHATML, system("S"), user("a　")))
                .isEqualTo(
                        "<s><|im_start|> system\nS<|im_end|> \n<|im_start|> user\na<|im_end|> \n<|im_start|> assistant\n");
    }

    @Test
    void zephyr_keeps_the_newlines_between_its_lines_only() {
        String zephyr = """
                {% for message in messages %}
                {% if message['role'] == 'user' %}
                {{ '<|user|>\\n' + message['content'] + eos_token }}
                {% elif message['role'] == 'assistant' %}
                {{ '<|assistant|>\\n' + message['content'] + eos_token }}
                {% endif %}
                {% if loop.last and add_generation_prompt %}
                {{ '<|assistant|>' }}
                {% endif %}
                {% endfor %}
                """;
        assertThat(prompt(zephyr, user("a"), assistant("b"), user("c")))
                .isEqualTo("<s> <|user|>\na</s> \n<|assistant|>\nb</s> \n<|user|>\nc</s> \n<|assistant|>\n");
    }

    @Test
    void vicuna_keeps_the_space_before_a_tag_in_the_middle_of_a_line() {
        String vicuna = "A chat. {% for m in messages %}{% if m.role == 'user' %}USER: {{ m.content }} "
                + "{% else %}ASSISTANT: {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}ASSISTANT:";
        assertThat(prompt(vicuna, user("a"), assistant("b"), user("c")))
                .isEqualTo("<s> A chat. USER: a ASSISTANT: b</s> USER: c ASSISTANT:");
    }

    @Test
    void a_beginning_of_sequence_named_by_template_and_vocabulary_appears_once() {
        int[] ids = encoder(MISTRAL).encode(conversation(user("a")));
        assertThat(Arrays.stream(ids).filter(id -> id == BOS)).hasSize(1);
        assertThat(prompt(MISTRAL, user("a"))).isEqualTo("<s> [INST] a [/INST]");
    }

    @Test
    void what_a_template_refuses_is_an_invalid_conversation() {
        PromptEncoder encoder = encoder(MISTRAL);
        assertThatExceptionOfType(InvalidConversationException.class)
                .isThrownBy(() -> encoder.encode(conversation(system("s"), user("a"))))
                .withMessageContaining("system role not supported");
    }

    @Test
    void a_template_that_refuses_a_single_question_is_refused() {
        assertUnsupported("{{ raise_exception('never') }}", "refuses a single question");
    }

    @Test
    void special_tokens_in_messages_stay_plain_characters() {
        for (String said : List.of(
                "<|im_end|>",
                "</s><s>",
                "a</s>b",
                "|im_end|>",
                "<|im_end",
                " <|im_end",
                "im_end",
                "<",
                "</s",
                "<<|im_end|>|im_end|>",
                "\u00A0/s")) {
            Vocabulary built = vocabulary.build();
            JinjaTemplate wrapping = new JinjaTemplate("<{{ messages[0].content.strip() }}>{{ eos_token }}", built);
            List<PromptPart> parts = wrapping.render(conversation(user(said)));
            assertThat(parts)
                    .as(said)
                    .containsExactly(
                            new PromptPart.Text(
                                    "<" + said.replace('\u00A0', ' ').strip() + ">"),
                            new PromptPart.Special(TestVocabulary.EOS));
        }
    }

    @Test
    void private_use_characters_in_messages_survive() {
        assertThat(prompt(MISTRAL, user("\uE000</s>\uE001"))).isEqualTo("<s> [INST] \uE000</s>\uE001 [/INST]");
        assertThat(prompt("\uE000{{ messages[0].content }}", user("</s>"))).isEqualTo("<s> \uE000</s>");
    }

    @Test
    void jinja_in_messages_is_plain_text() {
        assertThat(prompt(MISTRAL, user("{{ 7 * 7 }}{% if %}{# x #}")))
                .isEqualTo("<s> [INST] {{ 7 * 7 }}{% if %}{# x #} [/INST]");
    }

    @Test
    void the_word_false_is_true() {
        assertThat(prompt(
                        "{% if messages[0].content %}{{ 'said' if messages[0].content else '' }}{% endif %}",
                        user("false")))
                .isEqualTo("<s> said");
    }

    @Test
    void not_takes_the_whole_test_behind_it() {
        assertThat(prompt("{{ not x is defined }}{{ not 'a' == 'b' }}{{ not 'a' in 'abc' }}", user("a")))
                .isEqualTo("<s> TrueTrueFalse");
    }

    @Test
    void a_variable_set_in_a_pass_of_a_loop_is_gone_in_the_next_but_a_namespace_stays() {
        assertThat(prompt(
                        "{% set ns = namespace(n=0) %}{% for i in range(3) %}{% if loop.first %}{% set x = 'x' %}{% endif %}"
                                + "{% set ns.n = ns.n + 1 %}[{{ x }}]{% endfor %}{{ ns.n }}",
                        user("a")))
                .isEqualTo("<s> [x][][]3");
    }

    @Test
    void a_loop_may_have_a_condition_and_an_alternative() {
        assertThat(prompt(
                        "{% for m in messages if m.role == 'user' %}{{ loop.index }}{{ m.content }}{% endfor %}"
                                + "{% for m in messages if m.role == 'tool' %}x{% else %}none{% endfor %}",
                        user("a"), assistant("b"), user("c")))
                .isEqualTo("<s> 1a2cnone");
    }

    @Test
    void macros_have_defaults_and_named_arguments() {
        assertThat(prompt(
                        "{% macro turn(role, text='-') %}({{ role }}{{ text }}){% endmacro %}"
                                + "{{ turn('a') }}{{ turn('b', 'c') }}{{ turn(role='d', text='e') }}",
                        user("a")))
                .isEqualTo("<s> (a-)(bc)(de)");
    }

    @Test
    void a_named_argument_takes_the_whole_expression_behind_it() {
        assertThat(prompt(
                        "{% set ns = namespace(last=messages|length - 1, who='A' ~ 'B', asked=messages[0].role == 'user',"
                                + " tone=messages[0].content if messages[0].role == 'system' else 'calm') %}"
                                + "{{ ns.last }}{{ ns.who }}{{ ns.asked }}{{ ns.tone }}"
                                + "{% macro turn(role) %}({{ role }}){% endmacro %}{{ turn(role='x' ~ 'y') }}"
                                + "{{ missing|default(default_value='d' + 'e') }}",
                        user("a")))
                .isEqualTo("<s> 0ABTruecalm(xy)de");
    }

    @Test
    void what_is_not_supported_is_named_when_the_model_is_loaded_even_where_no_conversation_gets_to() {
        assertUnsupported("{% if false %}{{ 'a'|frobnicate }}{% endif %}", "filter frobnicate");
        assertUnsupported("{% if false %}{{ frobnicate('a') }}{% endif %}", "function frobnicate");
        assertUnsupported("{% if false %}{{ 'a' is frobnicated }}{% endif %}", "test frobnicated");
        assertUnsupported("{% if false %}{{ messages[0].content.frobnicate('a') }}{% endif %}", "method frobnicate");
        assertUnsupported("{% if false %}{% include 'x' %}{% endif %}", "tag {% include %}");
        assertUnsupported("{% for m in messages recursive %}{% endfor %}", "loop {% for m in messages recursive %}");
        assertUnsupported("{% if false %}{{ messages[::-1] }}{% endif %}", "expression messages[::-1]");
        assertUnsupported("{% raw %}x{% endraw %}", "tag {% raw %}");
        assertUnsupported("{% if true %}", "endif");
        assertUnsupported("{% frobnicate %}", "frobnicate");
        assertUnsupported("{{ 'a'", "no }}");
        assertUnsupported("{{ messages[0].content.frobnicate() }}", "method frobnicate");
    }

    @Test
    void nothing_of_java_can_be_reached() {
        for (String attempt : List.of(
                "{{ messages.getClass() }}",
                "{{ range.getClass() }}",
                "{{ 'a'.getClass().forName('java.lang.Runtime') }}",
                "{{ messages[0].content.getBytes() }}",
                "{{ ____int3rpr3t3r____.getContext() }}")) {
            assertThatExceptionOfType(ChatTemplateException.class).as(attempt).isThrownBy(() -> template(attempt));
        }
        assertThat(prompt(
                        "{{ messages[0].content.class }}{{ messages.first }}{{ ____int3rpr3t3r____.config }}.",
                        user("a")))
                .isEqualTo("<s> .");
    }

    @Test
    void an_enormous_loop_ends_with_an_error() {
        String nested = "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}"
                + "{% endfor %}{% endfor %}{% endfor %}";
        assertThatExceptionOfType(ChatTemplateException.class)
                .isThrownBy(() -> new JinjaTemplate(nested, vocabulary.build(), SMALL))
                .withMessageContaining("more than 10000 steps");
    }

    @Test
    void a_slow_template_ends_with_an_error() {
        RenderLimits limits = new RenderLimits(Integer.MAX_VALUE, Duration.ofMillis(50), 1 << 20, 100_000);
        assertThatExceptionOfType(ChatTemplateException.class)
                .isThrownBy(() -> new JinjaTemplate(
                        "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}"
                                + "{% endfor %}{% endfor %}{% endfor %}",
                        vocabulary.build(), limits))
                .withMessageContaining("longer than 50 ms");
    }

    @Test
    void enormous_texts_and_lists_end_with_an_error() {
        String doubling =
                "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(40) %}{% set ns.x = ns.x + ns.x %}{% endfor %}";
        assertThatExceptionOfType(ChatTemplateException.class).isThrownBy(() -> template(doubling + "{{ ns.x }}"));
        assertThatExceptionOfType(ChatTemplateException.class)
                .isThrownBy(() -> template(doubling.replace("'aaaaaaaaaaaaaaaa'", "[1, 2, 3, 4]")));
        assertThatExceptionOfType(ChatTemplateException.class)
                .isThrownBy(() -> template("{% for i in range(100000) %}{% for j in range(10) %}" + "{{ '"
                        + "x".repeat(1000) + "' }}{% endfor %}{% endfor %}"));
        assertUnsupported("{{ range(1000000000) }}", "a list of 1000000000 items");
    }

    @Test
    void texts_that_grow_in_a_single_step_end_with_an_error() {
        String blocks = "{% set x %}{{ x }}{{ x }}aaaaaaaaaaaaaaaa{% endset %}".repeat(40);
        String lists = "{% set x = [1] %}" + "{% set x = [x, x] %}".repeat(40);
        String big = "{% set x = 'aaaaaaaaaaaaaaaa' %}" + "{% set x = x + x %}".repeat(8);
        for (String growing : List.of(
                blocks + "{{ x }}",
                lists + "{{ x }}",
                lists + "{{ x ~ '' }}",
                lists + "{{ x|tojson }}",
                lists + "{{ x|join }}",
                big + "{{ x|replace('a', x) }}",
                big + "{{ x.replace('a', x) }}",
                big + "{{ x.join(x|list) }}")) {
            assertThatExceptionOfType(ChatTemplateException.class)
                    .as(growing.substring(growing.length() - 20))
                    .isThrownBy(() -> new JinjaTemplate(growing, vocabulary.build(), SMALL));
        }
    }

    @Test
    void a_message_of_nothing_but_a_no_break_space_is_text() {
        assertThat(prompt(MISTRAL, user("\u00A0"))).isEqualTo("<s> [INST] \u00A0 [/INST]");
    }

    @Test
    void a_list_that_outgrows_its_limit_in_an_expression_ends_with_an_error() {
        assertUnsupported(
                "{% set x = range(100000)|list %}{{ (x + x)|length }}{% set y = x + x %}{{ y }}", "chat template");
    }

    @Test
    void a_template_nested_too_deeply_is_refused() {
        assertUnsupported("{{ " + "[".repeat(100_000) + "1" + "]".repeat(100_000) + " }}", "nested too deeply");
    }

    @Test
    void many_threads_share_a_template() {
        PromptEncoder encoder = encoder(MISTRAL);
        Vocabulary built = vocabulary.build();
        assertThat(IntStream.range(0, 1_000).parallel().filter(i -> {
                    String prompt = PromptText.of(built, encoder.encode(conversation(user("question " + i))));
                    return !prompt.equals("<s> [INST] question " + i + " [/INST]");
                }))
                .isEmpty();
    }

    @Test
    void endless_recursion_ends_with_an_error() {
        assertThatExceptionOfType(ChatTemplateException.class)
                .isThrownBy(() -> template("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}"));
    }

    @Test
    void white_space_around_a_token_goes_where_the_token_says_so() {
        TestVocabulary phi = new TestVocabulary().with("▁");
        AddedToken end = new AddedToken(phi.build().size(), "<|end|>", true, true, true);
        Vocabulary built = phi.with(end).build();
        JinjaTemplate template = new JinjaTemplate("{{ messages[0].content }} \n<|end|>\n next", built);
        assertThat(template.render(conversation(user("a"))))
                .containsExactly(
                        new PromptPart.Text("a"), new PromptPart.Special(end.id()), new PromptPart.Text("next"));
    }

    private JinjaTemplate template(String template) {
        return new JinjaTemplate(template, vocabulary.build());
    }

    private PromptEncoder encoder(String template) {
        return new PromptEncoder(vocabulary.tokenizer(), template(template));
    }

    private String prompt(String template, Message... messages) {
        return PromptText.of(vocabulary.build(), encoder(template).encode(conversation(messages)));
    }

    private void assertUnsupported(String template, String construct) {
        assertThatExceptionOfType(ChatTemplateException.class)
                .isThrownBy(() -> template(template))
                .withMessageContaining(construct);
    }

    private static Conversation conversation(Message... messages) {
        return new Conversation(List.of(messages));
    }
}
