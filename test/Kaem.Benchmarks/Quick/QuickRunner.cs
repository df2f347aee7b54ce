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

        IReadOnlyList<QuickCase> cases = [.. QuickCases.All];
        if (options.Only is { } names)
        {
            if (names.FirstOrDefault(name => cases.All(quickCase => quickCase.Name != name)) is { } unknown)
            {
                Console.Error.WriteLine($"There is no case '{unknown}'. There are {string.Join(", ", cases.Select(quickCase => quickCase.Name))}.");
                return 2;
            }
            cases = [.. names.Select(name => cases.First(quickCase => quickCase.Name == name))];
        }

        PrintMachine(options);
        var workers = new WorkerPool(options.Threads);
        // Named together, cases take turns; the whole list runs one by one.
        foreach (var group in options.Only is null ? cases.Chunk(1) : [[.. cases]])
        {
            foreach (var result in QuickResult.Measure(group, workers))
                Print(result, options);
        }
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
                $"{result.Name,-24} {result.MedianMilliseconds,10:F4} ms (fastest {result.FastestMilliseconds:F4}) "
                + $"{Scaled(result.UnitsPerSecond, out string prefix),10:F2} {prefix}{result.Unit}/s {result.AllocatedBytes,8} B"));
        }
    }

    private static double Scaled(double value, out string prefix)
    {
        (double factor, prefix) = value switch
        {
            >= 1e9 => (1e-9, "G"),
            >= 1e6 => (1e-6, "M"),
            >= 1e3 => (1e-3, "k"),
            _ => (1.0, ""),
        };
        return value * factor;
    }
}
