using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Commands;

/// <summary><c>table --data FILE</c>: synthetic rows, filled gaps and conditions for a file of comma-separated values.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var data = new Option<string?>(
            "--data") { Description = "File of comma-separated values under a row of names; without it, customers that the sample makes up." };
        var test = new Option<string?>("--test") { Description = "File with rows to hold out; without it, a fifth of the rows, drawn by the seed." };
        var label = new Option<string?>("--label") { Description = "Column to predict, for the worth of the synthetic rows to a learner." };
        var columns = new Option<string?>(
            "--columns")
            { Description = "Kinds of columns that are known, as name:kind,…; kinds are Real, Integer, Boolean, Categorical, and Skip leaves a column out." };
        var missing = new Option<string[]>(
            "--missing")
            { Description =
            $"A text that stands for a missing value, beside {string.Join(", ", TextTable.DefaultMissingMarks.Where(mark => mark.Length > 0))} and an empty "
            + "field; can be given several times." };
        var encoding = new Option<string?>(
            "--encoding")
            { Description =
            $"Encodings of numeric columns that are not to be chosen by their values, as name:encoding,…; encodings are "
            + $"{string.Join(", ", Enum.GetNames<NumericEncoding>())}." };
        var byLatents = new Option<bool>("--by-latents") { Description = "Columns depend on each other by the latents alone, not on those before them." };
        var given = new Option<string?>("--given") { Description = "Values for rows with a condition, as name:value,…; without it, the label's rarer value." };
        var rows = new Option<int>("--rows") { Description = "Rows to generate.", DefaultValueFactory = _ => 10_000 }.AtLeast(1);
        var output = new Option<string>(
            "--output", "-o") { Description = "Folder for synthetic.csv, report.md, report.html and the model.", DefaultValueFactory = _ => "kaem-output" };
        var updates = new Option<int>(
            "--updates")
            { Description = "Updates of training; where it is left out, rows held out tell how many, 3,000 at most.",
            DefaultValueFactory = _ => (int)new KaemTableOptions().Updates!.Value }.AtLeast(1);
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the training rows, in place of updates." }.AtLeast(1);
        var seed = new Option<ulong>("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => 1 };
        var command = new Command("table", "Learn the rows of a table; write synthetic rows, filled gaps and a report of their quality.")
        {
            data, test, label, columns, missing, encoding, byLatents, given, rows, output, updates, epochs, seed,
        };
        command.SetAction(parsed => Failure.Guard(() =>
        {
            var options = new KaemTableOptions
            {
                Dependence = parsed.GetValue(byLatents) ? ColumnDependence.ByLatents : ColumnDependence.Autoregressive,
            };
            var passes = parsed.GetValue(epochs);
            options = options with
            {
                Model = options.Model with { Seed = parsed.GetValue(seed), Epochs = passes ?? options.Model.Epochs },
                Updates = passes is null ? parsed.GetValue(updates) : null,
                // What was asked for is done.
                StopEarly = passes is null && parsed.GetResult(updates) is not { Implicit: false },
                Encoding = options.Encoding with { Columns = Encodings(parsed.GetValue(encoding)) },
            };
            var tables = TableFiles.Load(
                parsed.GetValue(data), parsed.GetValue(test), parsed.GetValue(columns), parsed.GetValue(seed), parsed.GetValue(missing));
            string? predicted = parsed.GetValue(label) ?? (parsed.GetValue(data) is null ? CustomerData.Label : null);
            new TableExperiment(options, parsed.GetRequiredValue(output))
            {
                Label = predicted,
                Rows = parsed.GetValue(rows),
                Given = parsed.GetValue(given),
            }.Run(tables);
        }));
        return command;
    }

    private static Dictionary<string, ColumnEncoding> Encodings(string? text)
    {
        var encodings = new Dictionary<string, ColumnEncoding>();
        foreach (var (name, value) in NamedValues.Parse(text, "--encoding"))
        {
            encodings[name] = Enum.TryParse<NumericEncoding>(value, ignoreCase: true, out var encoding) && Enum.IsDefined(encoding)
                ? new ColumnEncoding { Numeric = encoding }
                : throw new SampleException($"'{value}' is no encoding. The encodings are {string.Join(", ", Enum.GetNames<NumericEncoding>())}.");
        }
        return encodings;
    }
}
