using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Benchmarks.Quick;

/// <summary>What the results were measured on.</summary>
internal sealed record Machine(string Processor, int Cores, int SimdBits, string Runtime)
{
    /// <summary>This machine.</summary>
    public static Machine Current => new(
        ProcessorName(),
        Environment.ProcessorCount,
        SimdPaths.Best switch
        {
            SimdPath.Vector512 => 512,
            SimdPath.Vector256 => 256,
            SimdPath.Vector128 => 128,
            _ => 32,
        },
        RuntimeInformation.FrameworkDescription);

    private static string ProcessorName()
    {
        const string Information = "/proc/cpuinfo";
        string? line = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null
            ? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
