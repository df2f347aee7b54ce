using System.Globalization;
using System.Text.Json;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Quick;

/// <summary>Runs the quick cases and prints a line for the machine and a line for each.</summary>
internal static class QuickRunner
{
    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        QuickOptions options;
        try
        {
            options = QuickOptions.Parse(arguments);
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }

        List<QuickCase> cases = QuickCases.All.Where(c => options.Only is null || c.Name == options.Only).ToList();
        if (cases.Count == 0)
        {
            Console.Error.WriteLine($"There is no case '{options.Only}'. There are {string.Join(", ", QuickCases.All.Select(c => c.Name))}.");
            return 2;
        }

        PrintMachine(options);
        var workers = new WorkerPool(options.Threads);
        foreach (QuickCase quickCase in cases)
            Print(QuickResult.Measure(quickCase, workers), options);
        return 0;
    }

    private static void PrintMachine(QuickOptions options)
    {
        Machine machine = Machine.Current;
        if (options.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                processor = machine.Processor,
                cores = machine.Cores,
                simd_bits = machine.SimdBits,
                threads = options.Threads,
                runtime = machine.Runtime,
            }));
        }
        else
        {
            Console.WriteLine(
                $"{machine.Processor}, {machine.Cores} cores, {machine.SimdBits} bit vectors, {options.Threads} threads, {machine.Runtime}");
        }
    }

    private static void Print(QuickResult result, QuickOptions options)
    {
        if (options.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                name = result.Name,
                median_ms = Math.Round(result.MedianMilliseconds, 5),
                fastest_ms = Math.Round(result.FastestMilliseconds, 5),
                unit = result.Unit,
                unit_per_s = Math.Round(result.UnitsPerSecond),
                alloc_bytes = result.AllocatedBytes,
            }));
        }
        else
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Name,-24} {result.MedianMilliseconds,10:F4} ms (fastest {result.FastestMilliseconds:F4}) {result.UnitsPerSecond / 1e9,10:F2} G{result.Unit}/s {result.AllocatedBytes,8} B"));
        }
    }
}
