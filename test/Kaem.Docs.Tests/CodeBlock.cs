namespace Kaem.ML.Docs.Tests;

/// <summary>What is done with a block of code.</summary>
internal enum Handling
{
    /// <summary>It is compiled and run.</summary>
    Run,

    /// <summary>It is compiled only: running it takes too long, or something that a test does not have.</summary>
    Compile,

    /// <summary>It needs a package that is not there: it is compiled, and may lack what the package has.</summary>
    Skip,
}

/// <summary>C# on a page: a block that readers see, or a setup that they don't.</summary>
/// <param name="Line">Line of the page, from 1.</param>
/// <param name="Needs">The package without which it is skipped.</param>
internal sealed record CodeBlock(int Line, string Code, Handling Handling, bool IsHidden = false, string? Needs = null);
