using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace Kaem.ML.Benchmarks.Memory;

/// <summary>
/// The most memory that training a model of a table takes, and that evaluating a table takes, as multiples of the table's values at four bytes each. What the
/// runtime takes by itself is seen by a table of a thousand rows, before, and goes off.
/// </summary>
internal static class TableMemory
{
    private const string Usage = "table-memory [--rows 1000000] [--columns 30] [--updates 20] [--evaluate]";

    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(string[] arguments)
    {
        long rows = 1_000_000;
        int columns = 30, updates = 20;
        bool evaluate = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--rows" when i + 1 < arguments.Length: rows = long.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--columns" when i + 1 < arguments.Length: columns = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--updates" when i + 1 < arguments.Length: updates = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--evaluate": evaluate = true; break;
                default: Console.Error.WriteLine($"'{arguments[i]}' is not known. {Usage}"); return 2;
            }
        }
        var context = new MLContext(seed: 1);
        var options = new KaemTableOptions { Updates = updates, StopEarly = false, Model = KaemPresets.Table with { Seed = 1 } };
        // The runtime and all libraries; then the model too, which is as large as that of any more rows.
        long before = Used(1000, 0), model = Used(20_000, before);
        var watch = Stopwatch.StartNew();
        long most = Used(rows, before);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(evaluate ? "evaluated" : "trained")} in {watch.Elapsed.TotalSeconds:0.0} s; without the model {Times(most - model):0.00} times the values"));
        return 0;

        double Times(long bytes) => bytes / (4.0 * rows * columns);

        long Used(long count, long less)
        {
            Use(count);
            long bytes = Peak();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} rows of {columns} columns: {bytes >> 20} MB at most, {Times(bytes - less):0.00} times the values; "
                + $"{GC.GetTotalAllocatedBytes() >> 20} MB were allocated"));
            return bytes;
        }

        void Use(long count)
        {
            var view = new MadeView(count, columns);
            if (!evaluate)
            {
                var model = context.Generative().KaemTable(options).Fit(view);
                Console.WriteLine($"the first generated row's log-likelihood: {model.Model.LogLikelihood(model.Model.Generate(1)).Values[0]:R}");
            }
            else
            {
                Console.WriteLine(context.Generative().EvaluateTable(view, new MadeView(count, columns)));
            }
        }
    }

    /// <summary>The most memory that was resident so far.</summary>
    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
