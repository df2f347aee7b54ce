using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

public class FailingDiskTests
{
    private static readonly DataMatrix Train = SmallModel.Arc(200);
    private static readonly KaemOptions Options = SmallModel.Options with { Epochs = 4 };

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    public void A_full_disk_is_reported_and_leaves_the_last_checkpoint_good(int room)
    {
        var unbroken = KaemModel.Train(Options, Train);
        using var folder = new TemporaryFolder();
        int written = 0;
        var directory = new CheckpointDirectory(folder.Path)
        {
            EverySteps = 10,
            Wrap = stream => ++written <= 2 ? stream : new FullDisk(stream, room),
        };
        var reports = new Reports();
        Bits.Of(KaemModel.Train(Options, Train, null, reports, checkpoints: directory)).Should().Equal(Bits.Of(unbroken), "training goes on");
        reports.Notices.Should().HaveCount(2).And.OnlyContain(notice => notice.Contains("could not be written: No space left"));
        folder.Files.Select(Path.GetFileName).Should().HaveCount(2).And.OnlyContain(name => !name!.EndsWith(".tmp"));

        reports = new Reports();
        Bits.Of(KaemModel.Train(Options, Train, null, reports, checkpoints: new CheckpointDirectory(folder.Path))).Should().Equal(Bits.Of(unbroken));
        reports.Notices.Should().ContainSingle().Which.Should().Match("*goes on from step 20*");
    }

    [Fact]
    public void A_folder_that_vanishes_while_training_is_reported()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "checkpoints");
        var reports = new Reports(report =>
        {
            if (report is { EndOfEpoch: true, Epoch: 2 })
                Directory.Delete(path, recursive: true);
        });
        KaemModel.Train(Options, Train, null, reports, checkpoints: new CheckpointDirectory(path) { EverySteps = 10 }).Training.Steps.Should().Be(40);
        reports.Notices.Should().HaveCount(2).And.OnlyContain(notice => notice.Contains("could not be written") && notice.Contains("does not exist"));
    }

    /// <summary>Tests may run as a user whom permissions do not bind, so a file stands where a folder should.</summary>
    [Fact]
    public void A_folder_that_can_not_be_made_is_refused_before_training()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        foreach (string path in new[] { file, Path.Combine(file, "below") })
        {
            ((Action)(() => KaemModel.Train(Options, Train, checkpoints: new CheckpointDirectory(path)))).Should().Throw<IOException>()
                .WithMessage("*checkpoints*");
        }
    }

    [Fact]
    public void A_read_only_folder_leaves_the_last_checkpoint_good()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "checkpoints");
        bool binds = false;
        var reports = new Reports(report =>
        {
            if (OperatingSystem.IsWindows() || report is not { EndOfEpoch: true, Epoch: 2 })
                return;
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            binds = !CanWrite(path);
        });
        try
        {
            KaemModel.Train(Options, Train, null, reports, checkpoints: new CheckpointDirectory(path) { EverySteps = 10 }).Training.Steps.Should().Be(40);
        }
        finally
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        // The system's administrator writes where nobody else may.
        reports.Notices.Should().HaveCount(binds ? 2 : 0);
        var again = new Reports();
        KaemModel.Train(Options, Train, null, again, checkpoints: new CheckpointDirectory(path));
        again.Notices.Should().ContainSingle().Which.Should().Match(binds ? "*from step 20*" : "*from step 40*");
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, "probe"), "");
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A disk with room for so many bytes.</summary>
    private sealed class FullDisk(Stream inner, int room) : Stream
    {
        private int _room = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer[..Math.Min(buffer.Length, _room)]);
            _room -= buffer.Length;
            if (_room < 0)
                throw new IOException("No space left on device");
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
