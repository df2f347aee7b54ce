using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments.Rows;

namespace Kaem.ML.Samples.Commands;

/// <summary><c>experiment rows</c>: whether a judge can tell the synthetic rows of a table's model from real ones.</summary>
internal static class RowsCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "File of comma-separated values under a row of names: rows to train on.", Required = true };
        var test = new Option<string?>("--test") { Description = "File with rows to hold out; without it, a fifth of the rows, drawn by the seed." };
        var label = new Option<string?>("--label") { Description = "Column that learners predict: from synthetic rows, tested on held-out ones." };
        var columns = new Option<string?>("--columns") { Description = 
                "Kinds of columns that are known, as name:kind,…; kinds are Real, Integer, Boolean, Categorical and the like, and Skip leaves a column out." };
        var missing = new Option<string[]>("--missing") { Description = "A text that stands for a missing value; can be given several times." };
        var rows = new Option<int>("--rows") { Description = "Rows to generate.", DefaultValueFactory = _ => 10_000 }.AtLeast(10);
        var seeds = new Option<ulong[]>("--seed", "--seeds")
        {
            Description = "Seeds of every random number; each trains a model, and means are shown.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1],
        };
        var updates = new Option<int?>("--updates") { Description = "Updates of training; KaemTableOptions' own if left out." }.AtLeast(1);
        var output = new Option<string>(
            "--output", "-o") { Description = "Folder for report.md and synthetic.csv.", DefaultValueFactory = _ => "kaem-output" };
        var command = new Command("rows", "A table's synthetic rows beside real ones: detection and learning by boosted trees, copies, filled values.")
        {
            data, test, label, columns, missing, rows, seeds, updates, output,
        };
        command.SetAction(given => Failure.Guard(() =>
        {
            var options = new KaemTableOptions();
            // What was asked for is done, however many passes it takes.
            if (given.GetValue(updates) is { } count)
                options = options with { Updates = count, StopEarly = false };
            new RowsExperiment(options, given.GetRequiredValue(output)) { Label = given.GetValue(label), Rows = given.GetValue(rows) }.Run(
                seed => TableFiles.Load(
                    given.GetRequiredValue(data), given.GetValue(test), given.GetValue(columns), seed, given.GetValue(missing)),
                [.. given.GetRequiredValue(seeds).Distinct()]);
        }));
        return command;
    }
}
