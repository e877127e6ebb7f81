import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.core.CheckedFunction;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ilm.*;
import org.elasticsearch.xpack.core.slm.SnapshotLifecyclePolicy;

/**
 * Elasticsearch's own parsers of lifecycle and snapshot policies. Each line of the input is a kind (ilm or slm), a name and a
 * body, with tabs between; each line of the output is "taken" or the reason why not.
 */
public class PolicyParser {
    private static final List<NamedXContentRegistry.Entry> KNOWN = new ArrayList<>();

    private static void action(String name, CheckedFunction<XContentParser, LifecycleAction, IOException> parser) {
        KNOWN.add(new NamedXContentRegistry.Entry(LifecycleAction.class, new ParseField(name), parser::apply));
    }

    static {
        KNOWN.add(new NamedXContentRegistry.Entry(
            LifecycleType.class, new ParseField(TimeseriesLifecycleType.TYPE), parser -> TimeseriesLifecycleType.INSTANCE));
        action(AllocateAction.NAME, AllocateAction::parse);
        action(DeleteAction.NAME, DeleteAction::parse);
        action(ForceMergeAction.NAME, ForceMergeAction::parse);
        action(MigrateAction.NAME, MigrateAction::parse);
        action(ReadOnlyAction.NAME, ReadOnlyAction::parse);
        action(RolloverAction.NAME, RolloverAction::parse);
        action(SetPriorityAction.NAME, SetPriorityAction::parse);
        action(ShrinkAction.NAME, ShrinkAction::parse);
        action(WaitForSnapshotAction.NAME, WaitForSnapshotAction::parse);
    }

    private static String verdict(String kind, String name, String body) {
        XContentParserConfiguration configuration =
            XContentParserConfiguration.EMPTY.withRegistry(new NamedXContentRegistry(KNOWN));
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(configuration, body)) {
            if (kind.equals("ilm")) {
                LifecyclePolicy.parse(parser, name).validate();
            } else {
                var faults = SnapshotLifecyclePolicy.parse(parser, name).validate();
                if (faults != null) {
                    throw faults;
                }
            }
            return "taken";
        } catch (Exception refused) {
            StringBuilder reasons = new StringBuilder("refused");
            for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                reasons.append(": ").append(cause.getMessage());
            }
            return reasons.toString().replace('\n', ' ');
        }
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] parts = line.split("\t", 3);
            System.out.println(verdict(parts[0], parts[1], parts[2]));
        }
    }
}
