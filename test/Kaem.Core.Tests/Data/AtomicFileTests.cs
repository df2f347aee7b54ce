using Kaem.ML.Data;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Data;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "model.kaem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_writer_left_is_cleaned_away_and_nothing_else()
    {
        string left = Unfinished("model.kaem", TimeSpan.FromHours(1)), fresh = Unfinished("model.kaem", TimeSpan.Zero);
        string held = Unfinished("model.kaem", TimeSpan.FromHours(1)), other = Unfinished("other.kaem", TimeSpan.FromHours(1));
        using (var writer = new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.None))
            Write("new");
        File.Exists(left).Should().BeFalse();
        new[] { fresh, held, other }.Should().OnlyContain(file => File.Exists(file), "others may be about to finish them");
        File.ReadAllText(Target).Should().Be("new");
    }

    [Fact]
    public void Permissions_stay_those_of_the_old_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        Write("old");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(Target, mode);
        Write("new");
        File.GetUnixFileMode(Target).Should().Be(mode);
        File.ReadAllText(Target).Should().Be("new");
    }

    [Fact]
    public void A_link_stays_one_and_what_it_leads_to_is_replaced()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "there")).FullName, real = Path.Combine(folder, "real.kaem");
        string further = Path.Combine(_folder.Path, "further.kaem");
        File.CreateSymbolicLink(further, real);
        File.CreateSymbolicLink(Target, further);
        // A link that leads to no file yet leads to a new one.
        Write("first");
        File.ReadAllText(real).Should().Be("first");
        Write("second");
        File.ReadAllText(real).Should().Be("second");
        new FileInfo(Target).LinkTarget.Should().Be(further);
        new FileInfo(further).LinkTarget.Should().Be(real);
        Directory.GetFiles(folder).Should().Equal(real);
    }

    private void Write(string text) => AtomicFile.Write(Target, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private string Unfinished(string name, TimeSpan age)
    {
        string file = Path.Combine(_folder.Path, $".{name}.{Guid.NewGuid():N}.tmp");
        File.WriteAllText(file, "half");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow - age);
        return file;
    }
}
