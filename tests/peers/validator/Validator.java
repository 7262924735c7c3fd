import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.NpmPackageValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * The validator of HAPI with a FHIR package, which lies on the class path under the name that is the argument.
 *
 * Each line of the input is a name, a tab and a resource as JSON; each line of the output is what is said of one.
 */
public class Validator {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        var validator = validator(arguments[0]);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        var said = new ArrayList<Future<String>>();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var tab = line.indexOf('\t');
            var name = line.substring(0, tab);
            var resource = line.substring(tab + 1);
            said.add(workers.submit((Callable<String>) () -> said(validator, name, resource)));
        }
        for (var each : said) {
            out.println(each.get());
        }
        workers.shutdown();
    }

    private static FhirValidator validator(String packed) throws Exception {
        var context = FhirContext.forR4();
        var loaded = new NpmPackageValidationSupport(context);
        loaded.loadPackageFromClasspath("classpath:" + packed);
        var unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        var chain = new ValidationSupportChain(
                loaded,
                new DefaultProfileValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                unknown);
        var instance = new FhirInstanceValidator(chain);
        instance.setErrorForUnknownProfiles(true);
        instance.setAnyExtensionsAllowed(false);
        return context.newValidator().registerValidatorModule(instance);
    }

    private static String said(FhirValidator validator, String name, String resource) throws Exception {
        List<Map<String, String>> messages = new ArrayList<>();
        for (SingleValidationMessage each : validator.validateWithResult(resource).getMessages()) {
            var message = new LinkedHashMap<String, String>();
            message.put("severity", each.getSeverity().getCode());
            message.put("kind", each.getMessageId());
            message.put("at", each.getLocationString());
            message.put("text", each.getMessage());
            messages.add(message);
        }
        return JSON.writeValueAsString(Map.of("name", name, "messages", messages));
    }
}
