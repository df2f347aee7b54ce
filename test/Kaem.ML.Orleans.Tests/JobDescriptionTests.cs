using Kaem.ML.Jobs;

namespace Kaem.ML.Tests;

/// <summary>What travels is checked as what lies in files.</summary>
public sealed class JobDescriptionTests
{
    private static readonly JobDescription Job = new() { Kind = JobKind.Generate, Model = "abc", Rows = 1000, ChunkRows = 300, Chunks = 4, Seed = -3 };

    [Fact]
    public void A_description_comes_back_as_it_was()
    {
        JobDescription.Read(Job.ToJson()).Should().BeEquivalentTo(Job);
        JobDescription.Read(Job.ToJson()).Fingerprint.Should().Be(Job.Fingerprint);
        (Job with { Seed = 4 }).Fingerprint.Should().NotBe(Job.Fingerprint);
        Job.Range(3).Should().Be((900, 100));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"version\": 2}")]
    [InlineData("{\"unknown\": 1}")]
    [InlineData("{\"kind\": 17}")]
    public void A_damaged_one_is_refused(string json) => FluentActions.Invoking(() => JobDescription.Read(json)).Should().Throw<FormatException>();

    [Fact]
    public void One_without_a_source_that_needs_it_is_refused() =>
        FluentActions.Invoking(() => JobDescription.Read((Job with { Kind = JobKind.Score }).ToJson())).Should().Throw<FormatException>();

    [Fact]
    public void Two_files_of_one_model_have_the_same_content()
    {
        var first = ModelBytes.Of(Customers.Context, Customers.Vectors, null);
        var second = ModelBytes.Of(Customers.Context, Customers.Vectors, null);
        second.Content.Should().Be(first.Content);
        ModelBytes.Of(Customers.Context, Customers.Table, null).Content.Should().NotBe(first.Content);
    }
}
