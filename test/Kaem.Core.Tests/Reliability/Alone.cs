namespace Kaem.ML.Tests.Reliability;

/// <summary>Tests that measure the whole process: they run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
