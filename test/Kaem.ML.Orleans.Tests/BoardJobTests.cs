using Kaem.ML.Boards;

namespace Kaem.ML.Tests;

/// <summary>The board's books, by a clock of the test's own.</summary>
public sealed class BoardJobTests
{
    private static readonly string[] Both = ["a", "b"];
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Chunks_are_offered_in_order_but_for_those_that_are_done()
    {
        var job = Job(chunks: 4, present: [0b0010]);
        Take(job, "a").Should().Be(0);
        Take(job, "b").Should().Be(2);
        Take(job, "a").Should().Be(3);
        Take(job, "a").Should().BeNull();
        foreach (int chunk in new[] { 0, 2, 3, 3 })
            job.Finish(chunk);
        job.IsOver.Should().BeTrue();
        job.State(2).Should().BeEquivalentTo(new { Done = 4, Chunks = 4, Running = 0, Failures = 0, Losses = 0, Workers = 2, Failure = (string?)null });
    }

    [Fact]
    public void A_chunk_whose_worker_says_nothing_is_offered_to_another()
    {
        var job = Job(chunks: 1);
        Take(job, "a").Should().Be(0);
        job.Beat("a", 0, Start.AddSeconds(8)).Should().BeTrue();
        job.Expire(Start.AddSeconds(17));
        Take(job, "b", 17).Should().BeNull("the lease was renewed");
        job.Expire(Start.AddSeconds(18.5));
        Take(job, "a", 19).Should().BeNull("there is another one");
        Take(job, "b", 19).Should().Be(0);
        job.Beat("a", 0, Start.AddSeconds(19)).Should().BeFalse("it is another one's");
        job.Fail("a", 0, "late", true, Start.AddSeconds(19));
        job.State(2).Should().BeEquivalentTo(new { Losses = 1, Failures = 0, Running = 1 });
        // Whoever is first is right: the bytes are the same.
        job.Finish(0);
        job.IsOver.Should().BeTrue();
    }

    [Fact]
    public void A_failure_waits_goes_to_another_worker_and_ends_the_job_in_the_end()
    {
        var job = Job(chunks: 1);
        Take(job, "a").Should().Be(0);
        job.Fail("a", 0, "first", true, Start);
        Take(job, "b", 0.9).Should().BeNull();
        Take(job, "a", 1.1).Should().BeNull();
        Take(job, "b", 1.1).Should().Be(0);
        job.Fail("b", 0, "second", true, Start.AddSeconds(2));
        Take(job, "a", 3.9).Should().BeNull("the second wait is twice as long");
        Take(job, "a", 4.1).Should().Be(0, "all have failed at it");
        job.Failure.Should().BeNull();
        job.Fail("a", 0, "third", true, Start.AddSeconds(5));
        job.Failure.Should().Be("Chunk 0 of 1 failed after 3 attempts, the last by a: third");
        job.IsOver.Should().BeTrue();
    }

    [Fact]
    public void What_no_attempt_can_change_ends_the_job_at_once()
    {
        var job = Job(chunks: 2);
        Take(job, "a");
        job.Fail("a", 0, "no such column", again: false, Start);
        job.Failure.Should().StartWith("Chunk 0 of 2 failed after an attempt");
        Take(job, "b", 60).Should().BeNull();
    }

    [Fact]
    public void Workers_that_are_lost_one_after_the_other_end_the_job()
    {
        var job = Job(chunks: 1);
        for (int loss = 0; loss < 3; loss++)
        {
            Take(job, $"worker{loss}", 100 * loss).Should().Be(0);
            job.Expire(Start.AddSeconds(100 * loss + 50));
        }
        job.Failure.Should().StartWith("Workers that had chunk 0 of 1 were lost 3 times");
    }

    [Fact]
    public void Nothing_is_offered_while_the_model_is_lacking()
    {
        var job = Job(chunks: 2);
        Take(job, "a").Should().Be(0);
        job.Lack("a", 0);
        job.State(1).LacksModel.Should().BeTrue();
        Take(job, "b").Should().BeNull();
        job.Found();
        Take(job, "b").Should().Be(0);
    }

    private static BoardJob Job(int chunks, byte[]? present = null) =>
        new(new JobPaper("", "", "", "", chunks, Attempts: 3, Losses: 2, BackOffSeconds: 1, LeaseSeconds: 10, present ?? []));

    private static int? Take(BoardJob job, string worker, double seconds = 0) => job.Take(worker, [.. Both, worker], Start.AddSeconds(seconds));
}
