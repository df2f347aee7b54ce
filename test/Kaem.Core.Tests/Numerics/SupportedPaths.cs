using System.Collections;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

/// <summary>The vector widths of this machine, as test data.</summary>
public sealed class SupportedPaths : IEnumerable<object[]>
{
    internal static IEnumerable<SimdPath> All => Enum.GetValues<SimdPath>().Where(SimdPaths.IsSupported);

    public IEnumerator<object[]> GetEnumerator() => All.Select(path => new object[] { path.ToString() }).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SimdPath Parse(string name) => Enum.Parse<SimdPath>(name);
}
