using Kaem.ML.Native;

namespace Kaem.ML.Tests;

/// <summary>A test that needs the native library: skipped, with the system's reason, where that can't be loaded, unless KAEM_REQUIRE_TORCH is 1.</summary>
public sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = TorchLibraryHere.SkipReason;
}

/// <inheritdoc cref="TorchFactAttribute"/>
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = TorchLibraryHere.SkipReason;
}

internal static class TorchLibraryHere
{
    public static bool IsRequired => Environment.GetEnvironmentVariable("KAEM_REQUIRE_TORCH") == "1";

    public static string? SkipReason => IsRequired ? null : TorchLibrary.Missing();
}
