namespace Kaem.ML.Docs.Tests;

/// <summary>What is done with a block of code.</summary>
internal enum Handling
{
    /// <summary>It is compiled and run.</summary>
    Run,

    /// <summary>It is compiled only: running it takes too long, or something that a test does not have.</summary>
    Compile,
}

/// <summary>A block of C# on a page.</summary>
/// <param name="Line">Line of the page, from 1.</param>
internal sealed record CodeBlock(int Line, string Code, Handling Handling);
